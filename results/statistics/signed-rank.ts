// Wilcoxon's signed-rank test of paired differences: do they lie to one side of zero?
import { normalCdf } from './distributions.js';
import { requireFinite } from './finite.js';
import { doubledMidRanks } from './ranks.js';
import { NO_EVIDENCE, type TestResult } from './test-result.js';
import { twoSided, twoSidedAt } from './two-sided.js';

/** Beyond so many differences the normal approximation serves, corrected for continuity. */
const MAX_EXACT_DIFFERENCES = 200;

/**
 * Two-sided. Ties share their ranks; zeros take part in the ranking and are then left out (Pratt 1959). Exact up to 200 differences.
 * @throws {TypeError} on NaN or infinite values
 */
export function signedRank(differences: readonly number[]): TestResult {
  requireFinite(differences, 'signedRank');
  const allRanks = doubledMidRanks(differences.map(Math.abs));
  const nonZero = differences.flatMap((difference, index) => (difference === 0 ? [] : [index]));
  if (nonZero.length === 0) return NO_EVIDENCE;
  const ranks = nonZero.map((index) => allRanks[index] ?? 0);
  const positive = nonZero
    .filter((index) => (differences[index] ?? 0) > 0)
    .reduce((sum, index) => sum + (allRanks[index] ?? 0), 0);
  return differences.length <= MAX_EXACT_DIFFERENCES
    ? exact(ranks, positive)
    : approximate(ranks, positive);
}

/** Every choice of signs is equally likely: the sum of the positive ranks is distributed as that of a random subset. */
function exact(ranks: readonly number[], positive: number): TestResult {
  const highest = ranks.reduce((sum, rank) => sum + rank, 0);
  const probabilities = new Float64Array(highest + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let at = reached; at >= 0; at--) {
      const without = at >= rank ? (probabilities[at - rank] ?? 0) : 0;
      probabilities[at] = ((probabilities[at] ?? 0) + without) / 2;
    }
  }
  return {
    pValue: twoSidedAt(probabilities, positive),
    smallestPValue: twoSidedAt(probabilities, 0),
    method: 'exact',
  };
}

function approximate(ranks: readonly number[], positive: number): TestResult {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank ** 2, 0) / 4);
  const pValueOf = (sum: number): number => {
    // Ranks are doubled, and with them the ½ that corrects for continuity.
    const distance = Math.max(0, Math.abs(sum - mean) - 1);
    return twoSided(normalCdf(-distance / deviation));
  };
  return { pValue: pValueOf(positive), smallestPValue: pValueOf(0), method: 'normal' };
}
