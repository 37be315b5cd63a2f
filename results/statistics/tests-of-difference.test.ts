import { describe, expect, it } from 'vitest';
import { mean, sampleVariance as variance } from 'simple-statistics';
import { studentTwoSidedP } from './distributions.js';
import { adjustHolm } from './holm.js';
import { mannWhitney } from './mann-whitney.js';
import { permutationTest } from './permutation.js';
import { signedRank } from './signed-rank.js';
import { createNoise, shareOf } from './synthetic-noise.js';
import {
  coefficientOfVariation,
  detectableErrors,
  repetitionsToReject,
  smallestDetectableRatio,
} from './variation.js';

/** Seconds of computing on an idle machine; a busy one takes its time. */
const SIMULATION = { timeout: 120_000 };

describe('mannWhitney', SIMULATION, () => {
  it.each([
    { n: 3, smallest: 2 / 20 },
    { n: 4, smallest: 2 / 70 },
    { n: 10, smallest: 2 / 184_756 },
  ])('cannot give less than $smallest with $n values a side', ({ n, smallest }) => {
    const low = Array.from({ length: n }, (_, i) => i);
    const apart = mannWhitney(
      low,
      low.map((value) => value + 100),
    );
    expect(apart.pValue).toBeCloseTo(smallest, 12);
    expect(apart.smallestPValue).toBeCloseTo(smallest, 12);
  });

  it('tells that ties leave it too coarse', () => {
    expect(mannWhitney([1, 1, 1, 1], [1, 1, 1, 2]).smallestPValue).toBe(1);
    expect(mannWhitney([5, 5, 5], [5, 5, 5])).toMatchObject({ pValue: 1, smallestPValue: 1 });
  });

  it('goes over to the normal approximation without a step', () => {
    const { normal } = createNoise(4);
    const a = Array.from({ length: 60 }, () => normal());
    const b = Array.from({ length: 60 }, () => normal() + 0.4);
    const exact = mannWhitney(a, b);
    const middle = [...b].sort((x, y) => x - y)[30] ?? 0;
    const normalApproximation = mannWhitney(a, [...b, middle]);
    expect([exact.method, normalApproximation.method]).toEqual(['exact', 'normal']);
    expect(normalApproximation.pValue / exact.pValue).toBeGreaterThan(0.8);
    expect(normalApproximation.pValue / exact.pValue).toBeLessThan(1.25);
  });

  it('rejects no more often than it says, where there is nothing', () => {
    const { factor } = createNoise(8);
    const side = (): number[] => Array.from({ length: 8 }, () => factor(0.23));
    expect(shareOf(4_000, () => mannWhitney(side(), side()).pValue <= 0.05)).toBeLessThan(0.06);
  });

  it('says nothing about an empty side', () => {
    expect(mannWhitney([], [1, 2])).toEqual({ pValue: 1, smallestPValue: 1, method: 'exact' });
  });
});

describe('permutationTest', () => {
  it('samples where there are too many arrangements, the same with the same seed, and comes close', () => {
    const { normal } = createNoise(2);
    const a = Array.from({ length: 12 }, () => normal());
    const b = Array.from({ length: 12 }, () => normal() + 0.9);
    const sampled = permutationTest(a, b);
    expect(sampled).toMatchObject({ method: 'sampled', smallestPValue: 2 / 50_000 });
    expect(permutationTest(a, b)).toEqual(sampled);
    // Of normal figures the t-test gives nearly the exact p.
    const t = (mean(b) - mean(a)) / Math.sqrt((variance(a) + variance(b)) / 12);
    expect(sampled.pValue / studentTwoSidedP(t, 22)).toBeGreaterThan(0.85);
    expect(sampled.pValue / studentTwoSidedP(t, 22)).toBeLessThan(1.15);
  });

  it('knows the smallest p it could have given', () => {
    expect(permutationTest([1, 2, 3], [4, 5, 6])).toMatchObject({
      pValue: 0.1,
      smallestPValue: 0.1,
    });
    expect(permutationTest([2, 2, 2], [2, 2, 2]).smallestPValue).toBe(1);
  });

  it('counts sums that differ by rounding as equal', () => {
    expect(permutationTest([0.1, 0.2], [0.3, 0]).pValue).toBe(1);
  });

  it('takes figures of any size', () => {
    expect(permutationTest([1e308, 1e308, 1e308], [1e307, 1e307, 1e307]).pValue).toBe(0.1);
    expect(permutationTest([3e-320, 4e-320], [1e-320, 2e-320]).pValue).toBeCloseTo(2 / 6, 12);
  });
});

describe('signedRank', () => {
  it('needs 6 pairs before it can reject at 5 %', () => {
    expect(signedRank([1, 2, 3, 4, 5]).smallestPValue).toBe(2 / 32);
    expect(signedRank([1, 2, 3, 4, 5, 6])).toMatchObject({
      pValue: 2 / 64,
      smallestPValue: 2 / 64,
    });
  });

  it('turns with the signs', () => {
    const differences = [1, -2, 3, 3, 0, 5, -6];
    const turned = differences.map((difference) => -difference);
    expect(signedRank(turned).pValue).toBeCloseTo(signedRank(differences).pValue, 12);
  });

  it('says nothing where nothing differs', () => {
    expect(signedRank([0, 0, 0]).pValue).toBe(1);
    expect(signedRank([]).pValue).toBe(1);
  });
});

describe('adjustHolm', () => {
  it('multiplies by the tests not yet rejected, never falls, and leaves out what was not tested', () => {
    // By hand: 0.005·4, 0.01·3, 0.03·2, 0.04·1 → at least the one before.
    const adjusted = adjustHolm([0.01, null, 0.04, 0.03, 0.005]);
    expect(adjusted.map((p) => (p === null ? null : Number(p.toFixed(12))))).toEqual([
      0.03,
      null,
      0.06,
      0.06,
      0.02,
    ]);
  });

  it('stays within 1, and takes nothing', () => {
    expect(adjustHolm([0.9, 0.8, 1])).toEqual([1, 1, 1]);
    expect(adjustHolm([])).toEqual([]);
    expect(adjustHolm([null])).toEqual([null]);
  });

  it('refuses what is no probability', () => {
    expect(() => adjustHolm([0.5, NaN])).toThrow('value 1 is NaN');
    expect(() => adjustHolm([1.5])).toThrow(TypeError);
  });
});

describe('variation', SIMULATION, () => {
  it('is the sample standard deviation over the mean, where there is one', () => {
    expect(coefficientOfVariation([90, 100, 110])).toBeCloseTo(0.1, 12);
    expect(coefficientOfVariation([5, 5])).toBe(0);
    expect(coefficientOfVariation([5])).toBeNull();
    expect(coefficientOfVariation([0, 0])).toBeNull();
    expect(coefficientOfVariation([-1, 1])).toBeNull();
    expect(coefficientOfVariation([9e307, 1e308, 1.1e308])).toBeCloseTo(0.1, 12);
  });

  it('tells the smallest detectable ratio from the pooled noise of logarithms', () => {
    // s = 0.1 on both sides, and 2.776 is Student's 97.5 % with 4 degrees of freedom.
    const side = [-0.1, 0, 0.1].map((log) => 50 * Math.exp(log));
    const t = 2.776445105;
    const errors = (t + 0.84 * Math.sqrt(1 + t ** 2 / 8)) * 0.1 * Math.sqrt(2 / 3);
    expect(smallestDetectableRatio(side, side, 0.05)).toBeCloseTo(Math.exp(errors), 7);
    expect(smallestDetectableRatio([7, 7], [9, 9], 0.05)).toBe(1);
    expect(smallestDetectableRatio([7], [9, 9], 0.05)).toBeNull();
    expect(smallestDetectableRatio([7, 0], [9, 9], 0.05)).toBeNull();
    expect(smallestDetectableRatio([1e-300, 1e300], [1e-300, 1e300], 0.05)).toBeNull();
  });

  // The second is a cell of twelve under one of two metrics, at 1 % for the whole call.
  it.each([
    { n: 20, alpha: 0.05 },
    { n: 10, alpha: 0.01 / 2 / 12 },
    { n: 20, alpha: 0.01 / 2 / 12 },
  ])('is detected four times in five: $n repetitions a side at $alpha', ({ n, alpha }) => {
    const { normal } = createNoise(12);
    const side = (centre: number): number[] =>
      Array.from({ length: n }, () => centre * Math.exp(0.13 * normal()));
    // What n repetitions of just this noise tell of themselves.
    const ratio = Math.exp(detectableErrors(alpha, 2 * n - 2) * 0.13 * Math.sqrt(2 / n));
    const found = shareOf(1_000, () => mannWhitney(side(1), side(ratio)).pValue <= alpha);
    expect(found).toBeGreaterThan(0.7);
    expect(found).toBeLessThan(0.86);
  });

  it('knows how many repetitions a rejection takes', () => {
    expect([0.1, 0.05, 0.01, 0.001].map(repetitionsToReject)).toEqual([3, 4, 5, 7]);
    expect(() => repetitionsToReject(0)).toThrow(RangeError);
  });
});
