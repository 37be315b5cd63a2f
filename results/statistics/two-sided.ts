// From one tail to a two-sided p-value: twice the smaller tail, as SciPy does, since with ties the two need not be equal.

/** Twice the smaller tail, at most 1. */
export function twoSided(...tails: readonly number[]): number {
  return Math.min(1, 2 * Math.min(...tails));
}

/** Of an outcome at `index` of a discrete distribution; the outcome itself belongs to both tails. */
export function twoSidedAt(probabilities: Float64Array, index: number): number {
  let atMost = 0;
  for (let i = 0; i <= index; i++) atMost += probabilities[i] ?? 0;
  let atLeast = 0;
  for (let i = probabilities.length - 1; i >= index; i--) atLeast += probabilities[i] ?? 0;
  return twoSided(atMost, atLeast);
}
