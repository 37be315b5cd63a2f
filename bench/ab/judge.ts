// From blocks to a verdict for each metric, and whether there is anything left to learn: ADR 0019. Pure.
import type { ComparisonVerdict } from '../../results/comparison.js';
import { METRIC_FACTS, worsening } from '../../results/compare/metric-facts.js';
import { figureOf } from '../../results/figures.js';
import type { AbMetric } from './ab-request.js';
import { pairLogRatios } from './block-order.js';
import { estimateRatio, type Estimate } from './estimate.js';
import { fitnessOf } from './fitness.js';
import type { AbRules, Block } from './rules.js';

/** What is known under one metric. */
export interface Finding {
  readonly metric: AbMetric;
  readonly verdict: ComparisonVerdict;
  /** Null when the repetitions say nothing under this metric. */
  readonly estimate: Estimate | null;
  /** Whether no block whatever could give an answer any more. */
  readonly isHopeless: boolean;
  /** Why the metric has no answer and will have none, or what a reader must know beside it. */
  readonly remark: string | null;
}

/**
 * No answer before so many blocks: noise of twelve processes has been seen then, and the statistics, which take it for normal,
 * do not hang on two lucky pairs.
 */
export const LEAST_BLOCKS = 3;

/** @param blocks one or more. */
export function judgeBlocks(blocks: readonly Block[], rules: AbRules): Finding[] {
  return rules.metrics.map((metric) => judgeMetric(metric, blocks, rules));
}

/**
 * Whether to stop: one metric is surely slower, which no other can mend, or all are answered, or beyond answering.
 */
export function isAnswered(
  findings: readonly Finding[],
  blocks: readonly Block[],
  { design }: AbRules,
): boolean {
  if (findings.every(({ isHopeless }) => isHopeless)) return true;
  if (blocks.length < LEAST_BLOCKS) return false;
  if (findings.every(({ estimate }) => estimate === null)) return true;
  if (design === 'fixed') return false;
  return (
    findings.some(({ verdict }) => verdict === 'slower') ||
    findings.every(({ verdict, estimate }) => verdict !== 'inconclusive' || estimate === null)
  );
}

function judgeMetric(metric: AbMetric, blocks: readonly Block[], rules: AbRules): Finding {
  const fitness = fitnessOf(metric, blocks);
  if (fitness.kind !== 'fit') {
    const isHopeless = fitness.kind === 'missing';
    return { metric, verdict: 'inconclusive', estimate: null, isHopeless, remark: fitness.reason };
  }
  const logRatios = blocks.flatMap(({ order, repetitions }) =>
    pairLogRatios(
      order,
      repetitions.map((repetition) => figureOf(repetition, metric) ?? 0),
    ),
  );
  const estimate = estimateRatio(logRatios, rules);
  const verdict = verdictOf(metric, estimate, rules);
  return { metric, verdict, estimate, isHopeless: false, remark: fitness.remark };
}

function verdictOf(
  metric: AbMetric,
  { ratio, low, high, level, pValue, limit }: Estimate,
  { minEffect, design }: AbRules,
): ComparisonVerdict {
  const times = worsening(metric, ratio);
  const most = 1 + minEffect;
  if (pValue <= limit && Math.max(times, 1 / times) >= most) return times > 1 ? 'slower' : 'faster';
  const isSure = design === 'sequential' || level >= SAME_LEVEL;
  return isSure && low >= 1 / most && high <= most ? 'same' : 'inconclusive';
}

/** An interval of less, from a handful of pairs, is not enough to call anything the same. */
const SAME_LEVEL = 0.95 - 1e-9;

/** `CPU per request`-like words for a metric. */
export function nameOf(metric: AbMetric): string {
  return METRIC_FACTS[metric].name;
}
