// Whether a cell's repetitions on two sides may be set against each other at all, whatever their figures. Pure.
import { isComparable, worstVerdict } from '../cell-summary.js';
import type { Repetition } from '../run.js';
import type { CellPair, CellSide } from './cell-pairs.js';

/**
 * Why the cell has no answer, in sentences; null when it may be tested. The scatter of repetitions, which makes a cell `unstable`
 * in a report, is no reason here: there it stands for a test, and here the test weighs it.
 */
export function whyIncomparable(pair: CellPair): string | null {
  const missing = missingSide(pair);
  if (missing !== null) return missing;
  const sides = [pair.baseline, pair.candidate].filter((side) => side !== null);
  const [baseline, candidate] = sides.map(repetitionsOf);
  if (baseline === undefined || candidate === undefined) return null;
  const doubts = [doubtOf('baseline', baseline), doubtOf('candidate', candidate)].filter(
    (doubt) => doubt !== null,
  );
  if (doubts.length > 0) return `Not comparable: ${doubts.join('; ')}.`;
  const unlike = CONDITIONS.flatMap(([name, read]) => {
    const values = [...new Set([...baseline, ...candidate].map(read))];
    return values.length < 2 ? [] : [`${name} (${values.join(', ')})`];
  });
  return unlike.length === 0 ? null : `Not comparable: the sides differ in ${unlike.join(', ')}.`;
}

/** Whether a side did not plan the cell, or never measured it. */
export function isMissing(pair: CellPair): boolean {
  return missingSide(pair) !== null;
}

/** All repetitions of a side, run by run. */
export function repetitionsOf(side: CellSide): Repetition[] {
  return side.parts.flatMap(({ repetitions }) => repetitions);
}

/** Under what a repetition was measured, where another value makes it another experiment. */
const CONDITIONS: readonly (readonly [name: string, read: (r: Repetition) => string])[] = [
  ['load engine', ({ load }) => load?.engine ?? 'none'],
  ['load mode', ({ load }) => load?.load.mode ?? 'none'],
  ['keep-awake', ({ keepAwake }) => (keepAwake ? 'on' : 'off')],
  ['number of server CPUs', ({ pinning }) => cpuCount(pinning.serverCpus)],
  ['number of load CPUs', ({ pinning }) => cpuCount(pinning.loadCpus)],
];

function missingSide({ baseline, candidate }: CellPair): string | null {
  if (baseline === null) return 'The baseline does not have this cell.';
  if (candidate === null) return 'The candidate does not have this cell.';
  const empty = [
    ...(baseline.parts.length === 0 ? ['baseline'] : []),
    ...(candidate.parts.length === 0 ? ['candidate'] : []),
  ];
  return empty.length === 0
    ? null
    : `Planned, and not measured in the ${empty.join(' nor in the ')}.`;
}

/** `baseline: 2 client-bound of 10 repetitions (the generator used 97 % …)`. */
function doubtOf(name: string, repetitions: readonly Repetition[]): string | null {
  const doubtful = repetitions.filter(({ verdict }) => !isComparable(verdict));
  if (doubtful.length === 0) return null;
  const kinds = [...new Set(doubtful.map(({ verdict }) => verdict))].map(
    (kind) => `${doubtful.filter(({ verdict }) => verdict === kind).length} ${kind}`,
  );
  const worst = worstVerdict(doubtful.map(({ verdict }) => verdict));
  const example = doubtful.find(({ verdict }) => verdict === worst);
  const why = example?.error?.message ?? example?.reasons[0];
  const of = repetitions.length === 1 ? '1 repetition' : `${repetitions.length} repetitions`;
  return `${name}: ${kinds.join(' and ')} of ${of}${why === undefined ? '' : ` (${why})`}`;
}

function cpuCount(cpus: readonly number[] | null): string {
  return cpus === null ? 'not pinned' : String(cpus.length);
}
