// The exact distribution of a rank sum when the labels mean nothing: every choice of n of the ranks equally likely.

export interface RankSumDistribution {
  /** The smallest sum of n ranks; `probabilities[i]` belongs to the sum `lowest + i`. */
  readonly lowest: number;
  readonly probabilities: Float64Array;
}

/**
 * By dynamic programming over the ranks: how many choices of k of those seen so far have which sum.
 * @param ranks whole and positive, ties allowed
 * @param n how many are chosen, at most all
 */
export function rankSumDistribution(ranks: readonly number[], n: number): RankSumDistribution {
  const ordered = [...ranks].sort((a, b) => a - b);
  const lowest = sum(ordered.slice(0, n));
  const highest = sum(ordered.slice(ordered.length - n));
  const width = highest + 1;
  // Row k holds the number of choices of k ranks by their sum; counts beyond 2^53 lose their last digits only.
  const counts = Array.from({ length: n + 1 }, () => new Float64Array(width));
  (counts[0] as Float64Array)[0] = 1;
  let reached = 0;
  ordered.forEach((rank, seen) => {
    reached = Math.min(highest, reached + rank);
    for (let k = Math.min(n, seen + 1); k >= 1; k--) {
      addShifted(counts[k] as Float64Array, counts[k - 1] as Float64Array, rank, reached);
    }
  });
  const chosen = (counts[n] as Float64Array).subarray(lowest);
  const total = chosen.reduce((all, count) => all + count, 0);
  return { lowest, probabilities: chosen.map((count) => count / total) };
}

/**
 * The same without ties, by the excess over the lowest sum: the number of pairs in which the chosen are the larger. The counts are the coefficients of
 * the Gaussian binomial Π (1 − q^(many + i)) ÷ (1 − q^i), so a thousand values against nine take no time.
 * @returns the probabilities of 0 to n·m ÷ 2, rounded down; the others mirror them
 */
export function lowerHalfWithoutTies(n: number, m: number): Float64Array {
  const [few, many] = [Math.min(n, m), Math.max(n, m)];
  const shares = new Float64Array(Math.floor((few * many) / 2) + 1);
  shares[0] = 1;
  for (let i = 1; i <= few; i++) {
    for (let at = shares.length - 1; at >= many + i; at--) {
      shares[at] = (shares[at] ?? 0) - (shares[at - many - i] ?? 0);
    }
    for (let at = i; at < shares.length; at++) {
      shares[at] = (shares[at] ?? 0) + (shares[at - i] ?? 0);
    }
  }
  // As many as there are choices of `few` of all.
  let choices = 1;
  for (let i = 1; i <= few; i++) choices *= (many + i) / i;
  return shares.map((count) => count / choices);
}

function addShifted(target: Float64Array, source: Float64Array, shift: number, end: number): void {
  for (let at = shift; at <= end; at++) {
    target[at] = (target[at] ?? 0) + (source[at - shift] ?? 0);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
