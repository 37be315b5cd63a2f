// The interval of a median, and what an interval is.
import { bcaEnds, biasOf, expandedLevel } from './bca.js';
import { requireFinite } from './finite.js';
import { orderStatisticInterval } from './order-statistic.js';
import { createRandomBelow, DEFAULT_SEED } from './random.js';
import { resampleMedians } from './resample.js';
import { ascending, medianOfAscending } from './sorted-sample.js';

/** Where a figure lies, as far as its repetitions tell. In the unit of the values, or a ratio. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** 0.95, or what it really is where there are too few values for that. */
  readonly level: number;
  readonly method: 'bca' | 'order-statistic';
}

/** The level that is asked for everywhere. */
export const LEVEL = 0.95;

/** From so many values on an interval is resampled; below, the bootstrap covers too little. */
export const MIN_VALUES_TO_RESAMPLE = 10;

/** Ends then move by about 1 % of the interval's width from seed to seed. */
export const RESAMPLES = 10_000;

/**
 * The interval of the median: BCa bootstrap from 10 values on, between order statistics below. Null for fewer than 2 values.
 *
 * The acceleration is 0, its exact value: a value's influence on the median depends only on its side, so influences have no skewness. The
 * jackknife, which estimates it for smooth statistics, sees only the three middle values here and does not converge (Efron 1979, section 3).
 * The level is expanded for the sample's size; without that, coverage at 21 values is 91 %.
 * @throws {TypeError} on NaN or infinite values
 */
export function medianInterval(
  values: readonly number[],
  seed: number = DEFAULT_SEED,
): Interval | null {
  requireFinite(values, 'medianInterval');
  if (values.length < 2) return null;
  if (values.length < MIN_VALUES_TO_RESAMPLE) return orderStatisticInterval(values, LEVEL);
  const sample = ascending(values);
  const resampled = resampleMedians(sample, RESAMPLES, createRandomBelow(seed)).sort();
  return bcaMedianInterval(
    resampled,
    medianOfAscending(sample),
    expandedLevel(LEVEL, sample.length),
  );
}

/**
 * BCa with the median's acceleration, widened where needed so that it holds the estimate.
 * @param resampled ascending
 * @param askedLevel of the resampled distribution, so that `LEVEL` is covered
 */
export function bcaMedianInterval(
  resampled: Float64Array,
  estimate: number,
  askedLevel: number,
): Interval {
  const bias = biasOf(resampled, estimate);
  const { low, high } = bcaEnds(resampled, { bias, acceleration: 0 }, askedLevel);
  return {
    low: Math.min(low, estimate),
    high: Math.max(high, estimate),
    level: LEVEL,
    method: 'bca',
  };
}
