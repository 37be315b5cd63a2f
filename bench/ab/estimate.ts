// Where the ratio of two servers lies, from the log ratios of their pairs: by a confidence sequence while somebody may stop at any
// block, by the exact signed-rank test where the number of pairs was fixed beforehand. Pure.
import { medianSorted } from 'simple-statistics';
import { pairedRatioInterval } from '../../results/statistics/ratio-interval.js';
import { signedRank } from '../../results/statistics/signed-rank.js';
import { detectableErrors, POWER_ERRORS } from '../../results/statistics/variation.js';
import { confidenceSequence, criticalT } from './confidence-sequence.js';
import type { AbRules } from './rules.js';

/** Ratios are b ÷ a. */
export interface Estimate {
  readonly pairs: number;
  readonly ratio: number;
  /** 0 and Infinity while there are too few pairs. */
  readonly low: number;
  readonly high: number;
  /** Of the interval, 0–1. */
  readonly level: number;
  readonly pValue: number;
  /** What p may not exceed for a difference. */
  readonly limit: number;
  /** Above 1: the least that so many pairs of such noise would have shown four times in five. Null: nothing would. */
  readonly smallestDetectableRatio: number | null;
}

/** @param logRatios of pairs, two or more. */
export function estimateRatio(
  logRatios: readonly number[],
  { significance, metrics, design }: Pick<AbRules, 'significance' | 'metrics' | 'design'>,
): Estimate {
  const limit = significance / metrics.length;
  return design === 'sequential' ? sequential(logRatios, limit) : fixed(logRatios, limit);
}

function sequential(logRatios: readonly number[], limit: number): Estimate {
  const { n, mean, deviation, halfWidth, pValue } = confidenceSequence(logRatios, limit);
  const error = deviation / Math.sqrt(n);
  return {
    pairs: n,
    ratio: Math.exp(mean),
    low: Math.exp(mean - halfWidth),
    high: Math.exp(mean + halfWidth),
    level: 1 - limit,
    pValue,
    limit,
    smallestDetectableRatio: finiteOrNull(Math.exp((criticalT(n, limit) + POWER_ERRORS) * error)),
  };
}

function fixed(logRatios: readonly number[], limit: number): Estimate {
  const n = logRatios.length;
  const { deviation } = confidenceSequence(logRatios, limit);
  const test = signedRank(logRatios);
  const interval = pairedRatioInterval(logRatios.map(Math.exp));
  const canReject = test.smallestPValue <= limit;
  const detectable = Math.exp(detectableErrors(limit, n - 1) * (deviation / Math.sqrt(n)));
  return {
    pairs: n,
    ratio: Math.exp(medianSorted([...logRatios].sort((a, b) => a - b))),
    low: interval?.low ?? 0,
    high: interval?.high ?? Infinity,
    level: interval?.level ?? 1,
    pValue: test.pValue,
    limit,
    smallestDetectableRatio: canReject ? finiteOrNull(detectable) : null,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
