// How two sides are compared: what a user may set, and the defaults with their reasons. Pure values.
import type { Metric } from '../comparison.js';
import { METRICS } from '../comparison.js';

/** `auto` chooses by ADR 0018: ratios to the yardstick where both sides have one, absolute figures where they may be compared. */
export const NORMALISATIONS = ['auto', 'yardstick', 'none'] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];

export interface CompareOptions {
  readonly metrics: readonly Metric[];
  /** The smallest change that matters, as a share: 0.05 calls nothing slower that costs less than 5 % more. Above 0. */
  readonly minEffectRatio: number;
  /**
   * The chance, at most, that a comparison of two equal sides says `slower` or `faster` anywhere: it is shared out evenly
   * over the metrics, and by Holm over the cells of each. Above 0, at most 0.5.
   */
  readonly significance: number;
  readonly normalise: Normalisation;
}

/**
 * One comparison in a hundred cries wolf: a nightly gate of 5 % would do so every three weeks. Ten repetitions a side find 20 % more CPU
 * per request in one of twelve cells, of two metrics, 98 times in 100 where repetitions scatter by 4.5 % beside what they share with
 * the yardstick, and 76 times where they scatter by 6 % (compare-simulation.test.ts).
 */
export const DEFAULT_COMPARE_OPTIONS: CompareOptions = {
  metrics: METRICS,
  minEffectRatio: 0.05,
  significance: 0.01,
  normalise: 'auto',
};
