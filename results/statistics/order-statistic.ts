// Intervals between two observed values, exact whatever the distribution. For samples too small to resample.
import type { Interval } from './interval.js';
import { ascending } from './sorted-sample.js';

/**
 * The narrowest interval between the k-th lowest and the k-th highest value that covers the median at least at `wantedLevel`: each value lies
 * below the median with probability ½, so the level is binomial. The widest there is, with the lower level that it has, when none does.
 * @param values two or more
 */
export function orderStatisticInterval(values: readonly number[], wantedLevel: number): Interval {
  const sample = ascending(values);
  const n = sample.length;
  let rank = 1;
  let level = medianCoverage(n, 1);
  while (2 * (rank + 1) <= n && medianCoverage(n, rank + 1) >= wantedLevel) {
    rank += 1;
    level = medianCoverage(n, rank);
  }
  return {
    low: sample[rank - 1] ?? 0,
    high: sample[n - rank] ?? 0,
    level,
    method: 'order-statistic',
  };
}

/** 1 − 2·P(Binomial(n, ½) < rank). */
export function medianCoverage(n: number, rank: number): number {
  let term = 2 ** -n;
  let below = 0;
  for (let successes = 0; successes < rank; successes++) {
    below += term;
    term *= (n - successes) / (successes + 1);
  }
  return 1 - 2 * below;
}
