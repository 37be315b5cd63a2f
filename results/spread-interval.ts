// How sure the median of a cell's repetitions is: its interval and the coefficient of variation. Pure; the numerics are statistics/.
import type { Spread } from './cell-summary.js';
import { medianInterval, type Interval } from './statistics/interval.js';
import { coefficientOfVariation } from './statistics/variation.js';

/** By the figures: resampling a median costs a millisecond, and every report summarises a run anew. */
const known = new Map<string, Interval | null>();
/** Some megabytes; a history of thousands of runs must not grow without end. */
const MAX_KNOWN = 20_000;

/** The interval of the median at 95 %, or at the level that so few repetitions allow. Null for fewer than two. */
export function intervalOf(spread: Spread): Interval | null {
  const { figures } = spread;
  const key = figures.join();
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const interval = medianInterval(figures);
  known.set(key, interval);
  return interval;
}

/** Where a median lies. `level` is the interval's; null where there is none and the ends are the lowest and highest figure. */
export interface Whisker {
  readonly low: number;
  readonly high: number;
  readonly level: number | null;
}

/** The interval of the median where there is one, else what the figures span. */
export function whiskerOf(spread: Spread): Whisker {
  return intervalOf(spread) ?? { low: spread.low, high: spread.high, level: null };
}

/** Half the interval ÷ the median. Null without an interval, and for a median of 0. */
export function halfIntervalRatio(spread: Spread): number | null {
  const interval = intervalOf(spread);
  if (interval === null || spread.median === 0) return null;
  return (interval.high - interval.low) / 2 / Math.abs(spread.median);
}

/** Standard deviation ÷ mean of the repetitions; null for fewer than two, and for a mean that is not positive. */
export function variationOf({ figures }: Spread): number | null {
  return coefficientOfVariation(figures);
}
