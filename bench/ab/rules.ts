// When an experiment of two servers counts as answered, and what a block of it is. Types alone.
import type { Repetition } from '../../results/run.js';
import type { AbMetric } from './ab-request.js';
import type { BlockOrder } from './block-order.js';

/** Four repetitions that are fit to be judged, in the order in which they were measured. */
export interface Block {
  readonly order: BlockOrder;
  readonly repetitions: readonly Repetition[];
}

/** What counts as an answer. Shares are ratios. */
export interface AbRules {
  readonly metrics: readonly AbMetric[];
  /** The least difference that matters. */
  readonly minEffect: number;
  /** Of the whole answer; the metrics share it evenly. */
  readonly significance: number;
  /** `sequential`: may be judged after every block. `fixed`: must be judged once, at the end. */
  readonly design: 'sequential' | 'fixed';
}
