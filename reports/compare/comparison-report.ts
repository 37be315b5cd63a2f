// The contract of a report on a comparison: a comparison in, text out. Pure, as reports on runs are.
import type { Comparison } from '../../results/comparison.js';

/** Renders one comparison. The same comparison gives the same text. */
export type ComparisonReport = (comparison: Comparison) => string;
