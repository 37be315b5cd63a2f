// Shapes that a series may have, by least squares: a straight line, steps, a levelling-off; and the criterion that chooses between them.
import { studentTwoSidedP } from './distributions.js';

/** How well a shape fits: the less the better, each of its numbers paid for (Bayesian information criterion, without its constant). */
export function informationCriterion(squaredResiduals: number, n: number, numbers: number): number {
  return n * Math.log(squaredResiduals) + numbers * Math.log(n);
}

export interface Line {
  /** From the first value to the last, in the values' unit. */
  readonly rise: number;
  /** That there is no slope: two-sided t-test. */
  readonly pValue: number;
  readonly squaredResiduals: number;
}

/** The straight line through values at 0, 1, 2, …. @param values three or more */
export function fitLine(values: Float64Array): Line {
  const n = values.length;
  const { slope, squaredResiduals, spread } = regress(
    values,
    Float64Array.from(values, (_, i) => i),
  );
  const standardError = Math.sqrt(squaredResiduals / (n - 2) / spread);
  const pValue = slope === 0 ? 1 : studentTwoSidedP(slope / standardError, n - 2);
  return { rise: slope * (n - 1), pValue, squaredResiduals };
}

/** Squared residuals around the means of the stretches that begin at `starts`, the first of which is 0. */
export function stepResiduals(values: Float64Array, starts: readonly number[]): number {
  return starts.reduce((sum, start, i) => {
    const stretch = values.subarray(start, starts[i + 1] ?? values.length);
    const mean = meanOf(stretch);
    return sum + stretch.reduce((squares, value) => squares + (value - mean) ** 2, 0);
  }, 0);
}

/** The least squared residuals around a level that is approached exponentially, with a time constant of a quarter of the series or less. */
export function levellingResiduals(values: Float64Array): number {
  let least = Infinity;
  for (let constant = values.length / 4; constant >= 0.5; constant /= 1.3) {
    const decay = Float64Array.from(values, (_, i) => Math.exp(-i / constant));
    least = Math.min(least, regress(values, decay).squaredResiduals);
  }
  return least;
}

/** Of values on `terms`, which are not all equal. `spread` is the terms' sum of squared deviations. */
function regress(
  values: Float64Array,
  terms: Float64Array,
): { slope: number; squaredResiduals: number; spread: number } {
  const valueMean = meanOf(values);
  const termMean = meanOf(terms);
  let shared = 0;
  let spread = 0;
  terms.forEach((term, i) => {
    shared += (term - termMean) * ((values[i] ?? 0) - valueMean);
    spread += (term - termMean) ** 2;
  });
  const slope = shared / spread;
  const squaredResiduals = values.reduce(
    (sum, value, i) => sum + (value - valueMean - slope * ((terms[i] ?? 0) - termMean)) ** 2,
    0,
  );
  return { slope, squaredResiduals, spread };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
