// What a row came to: its pairs, their median and spread, and whether the target was met. Pure; the JSON is made of these.
import { median } from 'simple-statistics';
import { SATURATED_UTILIZATION } from '../../loadgen/load-warnings.js';
import type { LagSample } from './measure-lag.js';
import type { CpuSample } from './measure-trial.js';
import { LEAST_STALL_NS, type YardstickRow } from './rows.js';

/** More of a CPU than this in other processes' hands makes a p99 theirs: it is the one moment in a hundred. */
const MOST_STRANGERS_RATIO = 0.02;

/** Two trials, one after the other; `value` is their ratio. */
export interface RatioPair {
  readonly value: number;
  readonly numerator: CpuSample;
  readonly denominator: CpuSample;
}

/** Two trials, one after the other; `value` is bytes per connection. */
export interface MemoryPair {
  readonly value: number;
  readonly manyBytes: number;
  readonly fewBytes: number;
}

/** Two windows, one after the other; `value` is the ratio of their p99. */
export interface LagPair {
  readonly value: number;
  readonly sends: LagSample;
  readonly spinLoop: LagSample;
}

/** Of any kind of row; those of one row are of one kind. */
export type Pair = RatioPair | MemoryPair | LagPair;

/** Pairs of one row, or why there are none. `unavailable`: this machine or build does not have what it takes. */
export type RowOutcome =
  | { readonly status: 'measured'; readonly pairs: readonly Pair[] }
  | { readonly status: 'unavailable' | 'failed'; readonly code: string; readonly reason: string };

/** Of pairs' values: the median, and the least and the greatest. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** One row, judged. What is null does not apply. */
export interface RowResult {
  readonly id: string;
  readonly title: string;
  readonly unit: 'ratio' | 'bytes';
  /** The target: the median may be this much. */
  readonly most: number | null;
  /** Of the undisturbed pairs, where those are half of all or more. */
  readonly spread: Spread | null;
  /** `inconclusive`: more than half of the pairs were disturbed. `unjudged`: there is no target. */
  readonly verdict: 'met' | 'missed' | 'inconclusive' | 'unjudged' | 'unavailable' | 'failed';
  readonly code: string | null;
  readonly reason: string | null;
  /** Medians over the same pairs: CPU ns per request of the two sides, PSS with many and with few connections, or the two p99 in ns. */
  readonly sides: readonly [number, number] | null;
  /** Pairs with a trial in which others had the CPU; they are among `pairs`. */
  readonly disturbedPairs: number;
  readonly pairs: readonly Pair[];
}

/** Numerator ÷ denominator of the process that the row is about. */
export function pairRatio(
  of: 'generator' | 'server',
  numerator: CpuSample,
  denominator: CpuSample,
): RatioPair {
  const value = numerator[of].cpuNsPerRequest / denominator[of].cpuNsPerRequest;
  return { value, numerator, denominator };
}

/** Bytes for each of `connections` more connections. */
export function pairMemory(manyBytes: number, fewBytes: number, connections: number): MemoryPair {
  return { value: (manyBytes - fewBytes) / connections, manyBytes, fewBytes };
}

/** p99 of the lag ÷ p99 of the spin loop, the latter at least {@link LEAST_STALL_NS}. */
export function pairLag(sends: LagSample, spinLoop: LagSample): LagPair {
  return { value: sends.p99Ns / Math.max(spinLoop.p99Ns, LEAST_STALL_NS), sends, spinLoop };
}

/**
 * The target is held against the median, since single pairs swing with the machine. Disturbed pairs are left out of every
 * figure, unless they are the greater part: then all count, and the row is inconclusive.
 */
export function judgeRow(row: YardstickRow, outcome: RowOutcome): RowResult {
  const most = row.kind === 'memory' ? row.mostBytes : row.mostRatio;
  const unit = row.kind === 'memory' ? 'bytes' : 'ratio';
  const about = { id: row.id, title: row.title, unit, most } as const;
  if (outcome.status !== 'measured') {
    const { status, code, reason } = outcome;
    const nothing = { spread: null, sides: null, disturbedPairs: 0, pairs: [] };
    return { ...about, ...nothing, verdict: status, code, reason };
  }
  const { pairs } = outcome;
  const judged = judgedPairs(pairs);
  const values = judged.map(({ value }) => value);
  const spread = {
    median: median(values),
    least: Math.min(...values),
    greatest: Math.max(...values),
  };
  return {
    ...about,
    spread,
    verdict: judge(spread.median, most, isMostlyQuiet(pairs)),
    code: null,
    reason: null,
    sides: sidesOf(row, judged),
    disturbedPairs: pairs.filter(isDisturbed).length,
    pairs,
  };
}

/** The pairs that figures of a row are made of: the undisturbed, where those are half of all or more, else all. */
export function judgedPairs(pairs: readonly Pair[]): readonly Pair[] {
  return isMostlyQuiet(pairs) ? pairs.filter((pair) => !isDisturbed(pair)) : pairs;
}

function isMostlyQuiet(pairs: readonly Pair[]): boolean {
  return pairs.filter(isDisturbed).length <= pairs.length / 2;
}

function judge(value: number, most: number | null, isQuiet: boolean): RowResult['verdict'] {
  if (most === null) return 'unjudged';
  if (!isQuiet) return 'inconclusive';
  return value <= most ? 'met' : 'missed';
}

/**
 * In a closed loop without a pause, over loopback, one of the two processes has always something to do. When neither keeps its
 * CPU busy, somebody else had it, and with it their caches and the size of their batches: CPU per request says little then.
 * Memory does not mind. Lag is disturbed by strangers that had the CPU in one moment of fifty: a p99 is then what they make it.
 */
export function isDisturbed(pair: Pair): boolean {
  if ('manyBytes' in pair) return false;
  if ('spinLoop' in pair) {
    return [pair.sends, pair.spinLoop].some(
      (side) => (side.strangersRatio ?? 0) > MOST_STRANGERS_RATIO,
    );
  }
  return [pair.numerator, pair.denominator].some(
    ({ generator, server }) =>
      Math.max(generator.busyCpus, server.busyCpus) < SATURATED_UTILIZATION,
  );
}

function sidesOf(row: YardstickRow, pairs: readonly Pair[]): readonly [number, number] {
  const both = pairs.map((pair): [number, number] => {
    if ('manyBytes' in pair) return [pair.manyBytes, pair.fewBytes];
    if ('spinLoop' in pair) return [pair.sends.p99Ns, pair.spinLoop.p99Ns];
    const of = row.kind === 'ratio' ? row.of : 'generator';
    return [pair.numerator[of].cpuNsPerRequest, pair.denominator[of].cpuNsPerRequest];
  });
  return [median(both.map(([first]) => first)), median(both.map(([, second]) => second))];
}
