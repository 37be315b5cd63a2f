// What is left of a comparison whose confirmation did not come to its end: nothing is called slower that was not slower again. Pure.
import type { Comparison } from '../comparison.js';

/** `first` with every `slower` as `inconclusive`. @param why a sentence: what became of the confirmation. */
export function leaveUnconfirmed(first: Comparison, why: string): Comparison {
  const comparisons = first.comparisons.map((row) =>
    row.verdict === 'slower'
      ? {
          ...row,
          verdict: 'inconclusive' as const,
          reason: `Slower at first, and not measured again. ${row.reason} ${why}`,
        }
      : row,
  );
  return {
    ...first,
    // The worst of all is the next after `slower`.
    verdict: first.verdict === 'slower' ? 'inconclusive' : first.verdict,
    notes: [why, ...first.notes],
    comparisons,
  };
}
