// The Mann-Whitney test: do values of one side tend to be larger than those of the other?
import { normalCdf } from './distributions.js';
import { requireFinite } from './finite.js';
import { rankSumDistribution } from './rank-sum.js';
import { doubledMidRanks, tieTerm } from './ranks.js';
import { NO_EVIDENCE, type TestResult } from './test-result.js';
import { twoSided, twoSidedAt } from './two-sided.js';

export type { TestResult } from './test-result.js';

/** With more values on a side than this the normal approximation serves: there it is right to three digits, and the exact count takes seconds. */
const MAX_EXACT_VALUES = 60;

/**
 * Two-sided. Exact, ties included: the distribution of the rank sum over all ways to label these very values. Beyond 60 values on a side the normal
 * approximation, corrected for ties and continuity.
 * @throws {TypeError} on NaN or infinite values
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): TestResult {
  requireFinite(a, 'mannWhitney, a');
  requireFinite(b, 'mannWhitney, b');
  if (a.length === 0 || b.length === 0) return NO_EVIDENCE;
  const ranks = doubledMidRanks([...a, ...b]);
  const rankSum = ranks.slice(0, a.length).reduce((sum, rank) => sum + rank, 0);
  return Math.max(a.length, b.length) <= MAX_EXACT_VALUES
    ? exact(ranks, a.length, rankSum)
    : approximate(ranks, a.length, rankSum);
}

function exact(ranks: readonly number[], n: number, rankSum: number): TestResult {
  const { lowest, probabilities } = rankSumDistribution(ranks, n);
  return {
    pValue: twoSidedAt(probabilities, rankSum - lowest),
    smallestPValue: Math.min(
      twoSidedAt(probabilities, 0),
      twoSidedAt(probabilities, probabilities.length - 1),
    ),
    method: 'exact',
  };
}

function approximate(ranks: readonly number[], n: number, rankSum: number): TestResult {
  const all = ranks.length;
  const m = all - n;
  const variance = ((n * m) / 12) * (all + 1 - tieTerm(ranks) / (all * (all - 1)));
  const pValueOf = (u: number): number => {
    if (variance <= 0) return 1;
    const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
    return twoSided(normalCdf(-distance / Math.sqrt(variance)));
  };
  return {
    pValue: pValueOf(rankSum / 2 - (n * (n + 1)) / 2),
    smallestPValue: pValueOf(0),
    method: 'normal',
  };
}
