// What several verdicts amount to. Pure.
import type { ComparisonVerdict } from '../comparison.js';
import { COMPARISON_VERDICTS } from '../comparison.js';

/** The verdict that gates hardest; of nothing at all, `inconclusive`. */
export function worstComparisonVerdict(verdicts: readonly ComparisonVerdict[]): ComparisonVerdict {
  return COMPARISON_VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'inconclusive';
}
