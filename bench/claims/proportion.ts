// How often something happened of so many times, and where its probability lies. Pure. For trials that know nothing of one another.
import { LEVEL } from '../../results/statistics/interval.js';
import { normalQuantile } from '../../results/statistics/distributions.js';
import type { Estimate } from './estimate.js';

/**
 * Wilson's score interval, at 95 %: inside 0–1 also where it never happened, or always.
 * @param count of `trials`, which are 1 or more.
 * @see Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22
 */
export function proportionEstimate(count: number, trials: number): Estimate {
  if (!(trials > 0 && count >= 0 && count <= trials)) {
    throw new RangeError(`there is no proportion of ${count} in ${trials}`);
  }
  const z = normalQuantile((1 + LEVEL) / 2);
  const value = count / trials;
  const spread = z * Math.sqrt((value * (1 - value)) / trials + (z * z) / (4 * trials * trials));
  const centre = value + (z * z) / (2 * trials);
  const scale = 1 + (z * z) / trials;
  // What never happened has 0 as its low end, but for the last digit of the arithmetic.
  return {
    value,
    low: count === 0 ? 0 : (centre - spread) / scale,
    high: count === trials ? 1 : (centre + spread) / scale,
  };
}
