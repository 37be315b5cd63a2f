// Intervals of ratios, candidate ÷ baseline: of two independent samples' medians, and of paired ratios. On the log scale, where noise is symmetric.
import { requireFinite } from './finite.js';
import {
  bcaMedianInterval,
  type Interval,
  LEVEL,
  medianInterval,
  MIN_VALUES_TO_RESAMPLE,
  RESAMPLES,
} from './interval.js';
import { lowerHalfWithoutTies } from './rank-sum.js';
import { createRandomBelow, DEFAULT_SEED } from './random.js';
import { resampleMedians } from './resample.js';
import { ascending, medianOfAscending } from './sorted-sample.js';

/** Of more pairwise ratios the larger sample is thinned: they would take more memory than they tell. */
const MAX_PAIRS = 1_000_000;

/**
 * The interval of median(candidate) ÷ median(baseline): BCa bootstrap of both samples when each has 10 values or more; below, between order statistics
 * of all n·m ratios, whose level the exact Mann-Whitney distribution gives (Hodges & Lehmann 1963), assuming that the sides differ by a factor.
 * Null when a side has fewer than 2 values, when a value is not positive, and when a ratio is beyond what a number can hold.
 * @throws {TypeError} on NaN or infinite values
 */
export function medianRatioInterval(
  baseline: readonly number[],
  candidate: readonly number[],
  seed: number = DEFAULT_SEED,
): Interval | null {
  requireFinite(baseline, 'medianRatioInterval, baseline');
  requireFinite(candidate, 'medianRatioInterval, candidate');
  if (Math.min(baseline.length, candidate.length) < 2) return null;
  if (![...baseline, ...candidate].every((value) => value > 0)) return null;
  const from = ascending(baseline);
  const to = ascending(candidate);
  const few = Math.min(from.length, to.length) < MIN_VALUES_TO_RESAMPLE;
  const interval = fromLogs(few ? pairwiseInterval(from, to) : resampledInterval(from, to, seed));
  return interval && holding(interval, medianOfAscending(to) / medianOfAscending(from));
}

/** The centre of paired ratios, that of their logarithms: theirs and their inverses' are each other's inverse. @param ratios one or more, positive. */
export function pairedRatioCentre(ratios: readonly number[]): number {
  return Math.exp(medianOfAscending(ascending(ratios.map(Math.log))));
}

/**
 * The interval of the centre of paired ratios, which is in it.
 * Null for fewer than 2, and when a ratio is not positive.
 * @throws {TypeError} on NaN or infinite values
 */
export function pairedRatioInterval(
  ratios: readonly number[],
  seed: number = DEFAULT_SEED,
): Interval | null {
  requireFinite(ratios, 'pairedRatioInterval');
  if (!ratios.every((ratio) => ratio > 0)) return null;
  const interval = medianInterval(ratios.map(Math.log), seed);
  const own = interval === null ? null : fromLogs(interval);
  return own && holding(own, pairedRatioCentre(ratios));
}

function resampledInterval(from: Float64Array, to: Float64Array, seed: number): Interval {
  const randomBelow = createRandomBelow(seed);
  const fromMedians = resampleMedians(from, RESAMPLES, randomBelow);
  const toMedians = resampleMedians(to, RESAMPLES, randomBelow);
  const logRatios = toMedians.map((median, i) => Math.log(median) - Math.log(fromMedians[i] ?? 1));
  // Two samples' errors fill each other's gaps, and coverage is 95 % without expanding the level.
  return bcaMedianInterval(logRatios.sort(), logRatioOfMedians(from, to), LEVEL);
}

/** Widened where needed so that it holds the ratio of the medians, which is what is printed beside it. */
function pairwiseInterval(allFrom: Float64Array, allTo: Float64Array): Interval {
  const most = Math.floor(MAX_PAIRS / Math.min(allFrom.length, allTo.length));
  const [from, to] = [thinned(allFrom, most), thinned(allTo, most)];
  const logs = new Float64Array(from.length * to.length);
  to.forEach((high, i) =>
    from.forEach((low, j) => {
      logs[i * from.length + j] = Math.log(high) - Math.log(low);
    }),
  );
  logs.sort();
  const { rank, level } = pairwiseRank(from.length, to.length);
  const estimate = logRatioOfMedians(allFrom, allTo);
  return {
    low: Math.min(logs[rank - 1] ?? 0, estimate),
    high: Math.max(logs[logs.length - rank] ?? 0, estimate),
    level,
    method: 'order-statistic',
  };
}

/** At most `most` of the values, at even places: their distribution stays. */
function thinned(sample: Float64Array, most: number): Float64Array {
  if (sample.length <= most) return sample;
  const step = sample.length / most;
  return Float64Array.from({ length: most }, (_, i) => sample[Math.floor((i + 0.5) * step)] ?? 0);
}

/** The highest rank k whose interval, k-th lowest to k-th highest pairwise ratio, still has the level; 1 and its level when none has. */
function pairwiseRank(n: number, m: number): { rank: number; level: number } {
  const probabilities = lowerHalfWithoutTies(n, m);
  const outside = (1 - LEVEL) / 2;
  let below = probabilities[0] ?? 0;
  let rank = 1;
  while (2 * rank < n * m) {
    const next = below + (probabilities[rank] ?? 0);
    if (next > outside) break;
    below = next;
    rank += 1;
  }
  return { rank, level: 1 - 2 * below };
}

function logRatioOfMedians(from: Float64Array, to: Float64Array): number {
  return Math.log(medianOfAscending(to)) - Math.log(medianOfAscending(from));
}

function fromLogs(interval: Interval): Interval | null {
  const low = Math.exp(interval.low);
  const high = Math.exp(interval.high);
  return low > 0 && Number.isFinite(high) ? { ...interval, low, high } : null;
}

/** An exponential of a logarithm is not the number itself: by its last digit a figure would lie outside its own interval. */
function holding(interval: Interval, estimate: number): Interval {
  return {
    ...interval,
    low: Math.min(interval.low, estimate),
    high: Math.max(interval.high, estimate),
  };
}
