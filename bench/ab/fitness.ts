// Whether the repetitions of an experiment say anything under a metric, and what a reader must know where they do. Pure.
import { isComparable } from '../../results/cell-summary.js';
import { figureOf } from '../../results/figures.js';
import type { Repetition } from '../../results/run.js';
import { unstableReasons } from '../verdict.js';
import type { AbMetric } from './ab-request.js';
import type { SideName } from './block-order.js';
import type { Block } from './rules.js';

/** `missing`: a figure is not there, and no more of them make up for it. `unfit`: most of them answer nothing. Else what is to be added, if anything. */
export type Fitness =
  | { readonly kind: 'missing' | 'unfit'; readonly reason: string }
  | { readonly kind: 'fit'; readonly remark: string | null };

/** One repetition of many at the edge of a verdict is no reason to throw the rest away; most of them are. */
const MOST = 0.5;

export function fitnessOf(metric: AbMetric, blocks: readonly Block[]): Fitness {
  const sides = (['a', 'b'] as const).map((side) => ({ side, all: repetitionsOf(blocks, side) }));
  const remarks: string[] = [];
  for (const { side, all } of sides) {
    if (all.some((repetition) => (figureOf(repetition, metric) ?? 0) <= 0)) {
      return { kind: 'missing', reason: missing(side) };
    }
    const doubtful = all.filter((repetition) => !isUsable(metric, repetition));
    if (doubtful.length > all.length * MOST) {
      return { kind: 'unfit', reason: unusable(metric, side, doubtful, all.length) };
    }
    if (doubtful.length > 0) remarks.push(tell(side, doubtful, all.length));
  }
  const bound = metric === 'cpu' ? cpuRemark(sides) : null;
  if (bound !== null) remarks.push(bound);
  return { kind: 'fit', remark: remarks.length === 0 ? null : `${remarks.join('; ')}.` };
}

/** The repetitions of one side, in the order of measuring. */
export function repetitionsOf(blocks: readonly Block[], side: SideName): Repetition[] {
  return blocks.flatMap(({ order, repetitions }) =>
    repetitions.filter((_, index) => order[index] === side),
  );
}

/**
 * Whether nothing is wrong but that the server's CPU cannot be read, and so what bounded it not told: no other repetition would be better,
 * and what its clients saw is as true as ever.
 */
export function isUnjudged({ verdict, load, server, machine }: Repetition): boolean {
  if (verdict !== 'unstable' || load === null) return false;
  const isUnread = server === null || server.cpuUtilization === null;
  return isUnread && unstableReasons(load, machine).length === 0;
}

/** What a request costs is known at whatever pace requests come, so a busy generator does not spoil CPU per request. */
function isUsable(metric: AbMetric, repetition: Repetition): boolean {
  const { verdict } = repetition;
  if (isComparable(verdict)) return true;
  return metric === 'cpu' ? verdict === 'client-bound' : isUnjudged(repetition);
}

function unusable(
  metric: AbMetric,
  side: SideName,
  doubtful: readonly Repetition[],
  all: number,
): string {
  const isClientBound = doubtful.some(({ verdict }) => verdict === 'client-bound');
  const remedy =
    metric !== 'cpu' && isClientBound
      ? '; ask for --metric cpu alone, hold both to a --rate, or give the generator more CPUs (--load-cpus)'
      : '';
  return `${tell(side, doubtful, all)}${remedy}.`;
}

/** `B was client-bound in 9 of 12 repetitions (the generator used 97 % …)`. */
function tell(side: SideName, doubtful: readonly Repetition[], all: number): string {
  const kinds = [...new Set(doubtful.map(({ verdict }) => verdict))].join(' or ');
  const why = doubtful[0]?.reasons[0];
  return `${side.toUpperCase()} was ${kinds} in ${doubtful.length} of ${all} repetitions${why === undefined ? '' : ` (${why})`}`;
}

function missing(side: SideName): string {
  return `${side.toUpperCase()} has no such figure in some repetition: nothing can be read of its processes here, or nothing was served.`;
}

/** A server that the generator cannot keep busy is woken for fewer requests at a time, and pays more for each. */
function cpuRemark(
  sides: readonly { readonly side: SideName; readonly all: readonly Repetition[] }[],
): string | null {
  const bound = sides.filter(
    ({ all }) => all.filter(({ verdict }) => verdict === 'client-bound').length > all.length * MOST,
  );
  if (bound.length === 0) return null;
  const names = bound.map(({ side }) => side.toUpperCase()).join(' and ');
  const verb = bound.length === 1 ? 'was' : 'were';
  return `${names} ${verb} client-bound: what a request costs was measured at the generator's pace, and a server that is kept busy serves more requests per wake-up`;
}
