// How much repetitions vary, and what so many of them can show.
import { studentQuantile } from './distributions.js';
import { requireFinite } from './finite.js';

/** Standard errors beyond a test's own limit at which a difference is found four times in five. */
export const POWER_ERRORS = 0.84;

/** Sample standard deviation ÷ mean; null for fewer than 2 values and when the mean is not positive. @throws {TypeError} on NaN or infinite values */
export function coefficientOfVariation(values: readonly number[]): number | null {
  requireFinite(values, 'coefficientOfVariation');
  const largest = values.reduce((all, value) => Math.max(all, Math.abs(value)), 0);
  if (values.length < 2 || largest === 0) return null;
  // Scaled, so that the squares of huge values do not overflow.
  const scaled = values.map((value) => value / largest);
  const mean = meanOf(scaled);
  return mean > 0
    ? finiteOrNull(Math.sqrt(squaredDeviations(scaled) / (values.length - 1)) / mean)
    : null;
}

/**
 * The smallest ratio of two medians, above 1, that so many repetitions of such noise show four times in five at level `alpha`, two-sided:
 * exp((t + 0.84 · √(1 + t² ÷ 2f)) · s · √(1/n + 1/m)), t the quantile at 1 − alpha ÷ 2 of Student's distribution with f = n + m − 2 degrees of freedom,
 * s the pooled standard deviation of the logarithms. Null for fewer than 2 values a side, and when one is not positive. It is the t-test's answer: whether ranks
 * can reject at all with so few is `repetitionsToReject`'s to say.
 * @param alpha what one test's p must not exceed: after Holm the limit ÷ the number of tests. Above 0, below 1
 * @throws {TypeError} on NaN or infinite values
 */
export function smallestDetectableRatio(
  baseline: readonly number[],
  candidate: readonly number[],
  alpha: number,
): number | null {
  requireFinite(baseline, 'smallestDetectableRatio, baseline');
  requireFinite(candidate, 'smallestDetectableRatio, candidate');
  const sides = [baseline, candidate];
  if (sides.some((side) => side.length < 2 || !side.every((value) => value > 0))) return null;
  const squares = sides.reduce((sum, side) => sum + squaredDeviations(side.map(Math.log)), 0);
  const freedom = baseline.length + candidate.length - 2;
  const standardError = Math.sqrt(
    (squares / freedom) * (1 / baseline.length + 1 / candidate.length),
  );
  return finiteOrNull(Math.exp(detectableErrors(alpha, freedom) * standardError));
}

/**
 * How many standard errors a difference must be for a two-sided t-test to reject at `alpha` four times in five: its limit t, and 0.84 deviations of
 * the statistic, which scatters by √(1 + t² ÷ 2·freedom) since the noise is estimated too.
 */
export function detectableErrors(alpha: number, freedom: number): number {
  const t = -studentQuantile(alpha / 2, freedom);
  return t + POWER_ERRORS * Math.sqrt(1 + t ** 2 / (2 * freedom));
}

/**
 * How many repetitions a side the exact two-sided Mann-Whitney test needs, without ties, to be able to reject at `alpha`: the least n with 2 ÷ C(2n, n) ≤ alpha.
 * @throws {RangeError} when alpha is not above 0
 */
export function repetitionsToReject(alpha: number): number {
  if (!(alpha > 0)) throw new RangeError(`alpha is ${alpha}; it must be above 0`);
  let n = 1;
  let arrangements = 2;
  while (2 / arrangements > alpha) {
    n += 1;
    arrangements *= ((2 * n - 1) * 2) / n;
  }
  return n;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

function squaredDeviations(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
