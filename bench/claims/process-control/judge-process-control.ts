// From the trials of all designs to the table, what follows from it, and why. Pure.
import type { ClaimVerdict, Evidence } from '../../../results/claims-result.js';
import type { ClaimFinding } from '../claim.js';
import {
  estimateText,
  evidenceOf,
  medianEstimate,
  pairedRatioEstimate,
  type Estimate,
  type RoundFigure,
} from '../estimate.js';
import { MIN_MEDIAN_ROUNDS, roundsNotes } from '../rounds-text.js';
import type { DesignTrial } from './cpu-per-connection.js';
import type { Design, DesignRow, Substrate } from './designs.js';

/** A trial and the round of it, from 0. */
export interface RoundTrial extends DesignTrial {
  readonly round: number;
}

/** A row of the table with what was measured of it. */
export interface MeasuredDesign {
  readonly row: Pick<DesignRow, 'substrate' | 'design' | 'name'>;
  /** One or more. */
  readonly trials: readonly RoundTrial[];
}

/** A design that makes what serves, held against one that has it ready. */
export interface DesignComparison {
  readonly substrate: Substrate;
  /** CPU per connection of the first ÷ that of the second. */
  readonly ratio: Estimate;
}

/** Two accounts of the same CPU may differ by ticks and by what a process does while it ends, not by more than this share. */
const ACCOUNTS_TOLERANCE = 0.1;
const UNIT = 's/1,000 connections';
/** CPU of one connection in ns is CPU of 1,000 in µs: to seconds. */
const SECONDS_PER_1000 = 1e-6;

/** Dearer: surely by some. Not dearer: surely not. Holds where it is dearer on every substrate, does not where it is on none. */
export function judgeDesigns(comparisons: readonly DesignComparison[]): ClaimVerdict {
  const dearer = comparisons.filter(({ ratio }) => ratio.low !== null && ratio.low > 1).length;
  const cheaper = comparisons.filter(({ ratio }) => ratio.high !== null && ratio.high <= 1).length;
  if (dearer > 0) return dearer === comparisons.length ? 'holds' : 'holds partly';
  return cheaper > 0 && cheaper === comparisons.length ? 'does not hold here' : 'inconclusive';
}

/** Whether /proc and the programs themselves tell the same CPU. @param ratios the one ÷ the other, of every trial that has both. */
export function accountsAgree(ratios: readonly number[], seed: number): boolean {
  if (ratios.length === 0) return true;
  return Math.abs(medianEstimate(ratios, seed).value - 1) <= ACCOUNTS_TOLERANCE;
}

/** @param absent sentences on the rows that cannot be had here. @throws {RangeError} when nothing was measured. */
export function findingOf(
  designs: readonly MeasuredDesign[],
  absent: readonly string[],
  seed: number,
): ClaimFinding {
  const compare = (one: Design, other: Design): (DesignComparison & { evidence: Evidence })[] =>
    substratesOf(designs).flatMap((substrate) => {
      const a = find(designs, substrate, one);
      const b = find(designs, substrate, other);
      if (a === undefined || b === undefined || !areComparable(a, b)) return [];
      const ratio = pairedRatioEstimate(figures(a), figures(b), seed);
      const evidence = evidenceOf(`${a.row.name} ÷ ${b.row.name}`, 'ratio', ratio);
      return [{ substrate, ratio, evidence }];
    });
  const forks = compare('fork per client', 'prefork');
  const threads = compare('thread per client', 'prethreaded');
  const toIterative = (
    ['fork per client', 'prefork', 'thread per client', 'prethreaded'] as const
  ).flatMap((design) => compare(design, 'iterative'));
  const accounts = designs.flatMap(({ trials }) =>
    trials.flatMap(({ accountsRatio }) => accountsRatio ?? []),
  );
  const agree = accountsAgree(accounts, seed);
  return {
    verdict: agree ? judgeDesigns(forks) : 'inconclusive',
    evidence: [
      ...forks.map(({ evidence }) => evidence),
      ...designs.map((design) =>
        evidenceOf(design.row.name, UNIT, medianEstimate(costs(design), seed)),
      ),
      ...[...threads, ...toIterative].map(({ evidence }) => evidence),
      ...(accounts.length === 0
        ? []
        : [evidenceOf(ACCOUNTS, 'ratio', medianEstimate(accounts, seed))]),
    ],
    explanation: [
      METHOD,
      ...sentences(forks, 'a process for each client', 'a pool of processes'),
      ...sentences(threads, 'a thread for each client', 'a pool of threads'),
      WHY,
      ...iterativeSentences(compare('prethreaded', 'iterative')),
      ...(agree ? [] : [DISAGREE]),
      ...roundsNotes({ rounds: roundsOf(designs), failed: [] }, MIN_MEDIAN_ROUNDS),
      ...absent,
    ].join(' '),
  };
}

const ACCOUNTS = 'C programs: CPU by /proc ÷ by their own getrusage';
const METHOD =
  'Every server, once warm, was given connections for one request of 4 KB each, four at a time, and its pool had four; the CPU is that of its whole process tree, ended children and threads among it, for exactly these connections, and nothing is subtracted from it.';
const WHY =
  'What a design that makes its server anew pays for is the making: the kernel copies page tables and the child then copies each page that it writes to; a thread of C needs a stack and little else, one of V8 an isolate with a heap of its own, and code that V8 has made fast in one process or thread is not there in the next.';
const DISAGREE =
  'The two accounts of the CPU of the C programs, by /proc and by getrusage, disagree by more than a tenth, so nothing is concluded.';

function sentences(
  comparisons: readonly DesignComparison[],
  one: string,
  other: string,
): readonly string[] {
  if (comparisons.length === 0) return [];
  const parts = comparisons.map(
    ({ substrate, ratio }) => `${estimateText(ratio)} times as much ${PLACES[substrate]}`,
  );
  return [`With ${one} a connection cost ${parts.join(' and ')} as with ${other}.`];
}

const PLACES = { C: 'in C', posix: 'in JavaScript' } as const satisfies Record<Substrate, string>;

/** The book takes the iterative server for a floor, and subtracts it; that is sound only where all others cost surely more. */
function iterativeSentences(comparisons: readonly DesignComparison[]): readonly string[] {
  const floor = comparisons.find(({ substrate }) => substrate === 'C') ?? comparisons[0];
  if (floor === undefined) return [];
  const { low, high } = floor.ratio;
  if (low === null || high === null) return [];
  const said = `a pool of threads cost ${estimateText(floor.ratio)} times as much as the iterative server ${PLACES[floor.substrate]}`;
  if (low > 1) return [`Beside all this, ${said}.`];
  if (high < 1) {
    return [`The iterative server is no floor that could be subtracted: ${said}, which is less.`];
  }
  return [
    `The iterative server is no floor that could be subtracted: ${said}, and the interval has both less and more in it.`,
  ];
}

function substratesOf(designs: readonly MeasuredDesign[]): Substrate[] {
  return [...new Set(designs.map(({ row }) => row.substrate))];
}

function find(
  designs: readonly MeasuredDesign[],
  substrate: Substrate,
  design: Design,
): MeasuredDesign | undefined {
  return designs.find(({ row }) => row.substrate === substrate && row.design === design);
}

/** Rounds in which every design had its turn. */
function roundsOf(designs: readonly MeasuredDesign[]): number {
  return Math.min(...designs.map(({ trials }) => trials.length));
}

/** Whether they have a round in common, and every trial used enough CPU to be seen in ticks: with the table's connections all do. */
function areComparable(a: MeasuredDesign, b: MeasuredDesign): boolean {
  const rounds = new Set(a.trials.map(({ round }) => round));
  return (
    b.trials.some(({ round }) => rounds.has(round)) &&
    [...costs(a), ...costs(b)].every((cost) => cost > 0)
  );
}

/** Seconds per 1,000 connections, of each trial. */
function costs(design: MeasuredDesign): number[] {
  return figures(design).map(({ value }) => value);
}

function figures({ trials }: MeasuredDesign): RoundFigure[] {
  return trials.map(({ round, cpuNsPerConnection }) => ({
    round,
    value: cpuNsPerConnection * SECONDS_PER_1000,
  }));
}
