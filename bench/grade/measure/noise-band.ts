// How much two equal servers differ here and now: the reference against itself, in the very blocks that the submission is measured
// in. And the submission's ratio to the reference. Pure; ADR 0025.
import { median } from 'simple-statistics';
import type { Metric } from '../../../results/comparison.js';
import { figureOf } from '../../../results/figures.js';
import { studentQuantile } from '../../../results/statistics/distributions.js';
import { pairedRatioInterval } from '../../../results/statistics/ratio-interval.js';
import { pairLogRatios } from '../../ab/block-order.js';
import { repetitionsOf } from '../../ab/fitness.js';
import type { Block } from '../../ab/rules.js';
import type { NoisyRatio } from '../scoring/steps.js';

/** What the median of normal values errs more than their mean: √(π ÷ 2). */
const MEDIAN_EFFICIENCY = Math.sqrt(Math.PI / 2);
/** The band holds 95 of 100 such estimates, however often it is looked at. */
const OUTSIDE = 0.05;

/** A ratio with all that is known of its errors. */
export interface MeasuredRatio extends NoisyRatio {
  readonly pairs: number;
  /** Reference against reference; what the tolerance is made of. */
  readonly referencePairs: number;
}

/**
 * Side b ÷ side a, the submission ÷ the reference. Null when a repetition of either has no such figure.
 * @param blocks one or more; each holds the reference twice. @param looks how often it may be judged before it is enough.
 */
export function measureRatio(
  blocks: readonly Block[],
  metric: Metric,
  looks: number,
): MeasuredRatio | null {
  const figures = blocks.map(({ repetitions }) =>
    repetitions.map((repetition) => figureOf(repetition, metric) ?? 0),
  );
  if (figures.flat().some((figure) => figure <= 0)) return null;
  const ratios = blocks
    .flatMap(({ order }, i) => pairLogRatios(order, figures[i] ?? []))
    .map(Math.exp);
  const ratio = Math.exp(median(ratios.map(Math.log)));
  const interval = pairedRatioInterval(ratios);
  return {
    ratio,
    low: interval?.low ?? 0,
    high: interval?.high ?? Infinity,
    tolerance: toleranceOf(blocks, metric, looks),
    pairs: ratios.length,
    referencePairs: blocks.length,
  };
}

/**
 * How far the ratio of two equal servers, estimated as {@link measureRatio} does, is off in 95 of 100 cases: 0.08 is a factor of 1.08
 * either way. Each block holds the reference twice; the log ratio of the two has the mean 0 and the scatter of any pair's.
 * Looks share the 5 cases evenly.
 */
export function toleranceOf(blocks: readonly Block[], metric: Metric, looks: number): number {
  const logRatios = blocks.map((block) => {
    const [first = 0, second = 0] = repetitionsOf([block], 'a').map(
      (repetition) => figureOf(repetition, metric) ?? 0,
    );
    return Math.log(second / first);
  });
  const count = logRatios.length;
  const scatter = Math.sqrt(logRatios.reduce((sum, each) => sum + each ** 2, 0) / count);
  const error = (MEDIAN_EFFICIENCY * scatter) / Math.sqrt(2 * count);
  return Math.expm1(studentQuantile(1 - OUTSIDE / 2 / looks, count) * error);
}
