// Figures of a claim with their intervals, from the repetitions' own: medians, and ratios of medians. Pure. An interval that few
// repetitions cannot hold at 95 % is none.
import { formatDigits } from '../../reports/format-quantity.js';
import type { Evidence } from '../../results/claims-result.js';
import { LEVEL, medianInterval, type Interval } from '../../results/statistics/interval.js';
import { medianRatioInterval } from '../../results/statistics/ratio-interval.js';

/** A figure and where it lies. `low` and `high` are null together: too few values for 95 %. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The median; its interval from six values on. @throws {RangeError} when there is no value. */
export function medianEstimate(values: readonly number[], seed: number): Estimate {
  return withInterval(medianOf(values), medianInterval(values, seed));
}

/**
 * median(candidate) ÷ median(baseline); its interval from four values a side on.
 * @throws {RangeError} when a side has no value, or one that is not above 0
 */
export function ratioEstimate(
  candidate: readonly number[],
  baseline: readonly number[],
  seed: number,
): Estimate {
  if (![...candidate, ...baseline].every((value) => value > 0)) {
    throw new RangeError('there is no ratio of figures that are not above 0');
  }
  const value = medianOf(candidate) / medianOf(baseline);
  return withInterval(value, medianRatioInterval(baseline, candidate, seed));
}

/** As `claims --json` has it. */
export function evidenceOf(name: string, unit: string, { value, low, high }: Estimate): Evidence {
  return { name, value, low, high, unit };
}

/** `1.42 (1.3 to 1.55)`. */
export function estimateText({ value, low, high }: Estimate): string {
  if (low === null || high === null) return formatDigits(value);
  return `${formatDigits(value)} (${formatDigits(low)} to ${formatDigits(high)})`;
}

function withInterval(value: number, interval: Interval | null): Estimate {
  if (interval === null || interval.level < LEVEL) return { value, low: null, high: null };
  return { value, low: interval.low, high: interval.high };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const above = sorted[Math.floor(sorted.length / 2)];
  const below = sorted[Math.floor((sorted.length - 1) / 2)];
  if (above === undefined || below === undefined)
    throw new RangeError('there is no median of nothing');
  return (above + below) / 2;
}
