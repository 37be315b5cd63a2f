// The bias-corrected and accelerated bootstrap interval: from resampled estimates to two ends. The resampling itself is the caller's.
// Efron 1987, "Better bootstrap confidence intervals", JASA 82; the definitions are those of SciPy's `bootstrap(method='BCa')`.
import { normalCdf, normalQuantile, studentQuantile } from './distributions.js';
import { quantileOfAscending } from './sorted-sample.js';

/** What shifts the percentiles: 0 and 0 give the plain percentile interval. */
export interface Correction {
  /** z0: how far the estimate lies from the middle of its resamples, in normal deviations. */
  readonly bias: number;
  /** a: how the estimate's standard error changes with what is estimated. */
  readonly acceleration: number;
}

/**
 * The interval's ends.
 * @param resampled estimates from resamples, ascending, not empty
 * @param level e.g. 0.95
 */
export function bcaEnds(
  resampled: Float64Array,
  { bias, acceleration }: Correction,
  level: number,
): { low: number; high: number } {
  const end = (probability: number): number => {
    const shifted = bias + normalQuantile(probability);
    const corrected = normalCdf(bias + shifted / (1 - acceleration * shifted));
    return quantileOfAscending(resampled, corrected);
  };
  return { low: end((1 - level) / 2), high: end((1 + level) / 2) };
}

/**
 * z0. Resamples equal to the estimate, of which a median has many, count half: counting them on one side would tell a bias where there is none.
 * @param resampled ascending, not empty
 */
export function biasOf(resampled: Float64Array, estimate: number): number {
  let below = 0;
  let equal = 0;
  for (const value of resampled) {
    if (value < estimate) below += 1;
    else if (value === estimate) equal += 1;
    else break;
  }
  // Held half a resample away from 0 and 1, where the bias would be infinite.
  const half = 0.5 / resampled.length;
  const share = (below + equal / 2) / resampled.length;
  return normalQuantile(Math.min(1 - half, Math.max(half, share)));
}

/**
 * The level to ask for so that the interval of one sample of `n` values covers `level`: resampling takes the sample's spread for the population's, which
 * makes intervals too narrow by √((n − 1) ÷ n), and knows nothing of Student's t.
 * @see Hesterberg 2015, "What teachers should know about the bootstrap", The American Statistician 69, on expanded percentile intervals
 */
export function expandedLevel(level: number, n: number): number {
  const t = studentQuantile((1 + level) / 2, n - 1);
  return 1 - 2 * normalCdf(-t * Math.sqrt(n / (n - 1)));
}
