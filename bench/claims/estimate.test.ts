import { describe, expect, it } from 'vitest';
import {
  estimateText,
  evidenceOf,
  medianEstimate,
  pairedRatioEstimate,
  ratioEstimate,
} from './estimate.js';

const SEED = 1;

describe('medianEstimate', () => {
  it('has an interval from six values on, the fewest that hold a median at 95 %', () => {
    expect(medianEstimate([5, 1, 3], SEED)).toEqual({ value: 3, low: null, high: null });
    expect(medianEstimate([1, 2, 3, 4, 5], SEED)).toEqual({ value: 3, low: null, high: null });
    expect(medianEstimate([1, 2, 3, 4, 5, 6], SEED)).toEqual({ value: 3.5, low: 1, high: 6 });
  });

  it('refuses nothing at all', () => {
    expect(() => medianEstimate([], SEED)).toThrow(RangeError);
  });
});

describe('ratioEstimate', () => {
  it('is candidate over baseline, with an interval from four values a side on', () => {
    expect(ratioEstimate([20, 22, 24], [10, 11, 12], SEED)).toEqual({
      value: 2,
      low: null,
      high: null,
    });
    const { value, low, high } = ratioEstimate([20, 21, 23, 24], [10, 10.5, 11.5, 12], SEED);
    expect(value).toBe(2);
    expect(low).toBeCloseTo(20 / 12, 9);
    expect(high).toBeCloseTo(24 / 10, 9);
  });

  it.each([
    [[], [1]],
    [[1], []],
    [[0], [1]],
    [[1], [0]],
    [[1], [-1]],
  ])('refuses %j over %j', (candidate, baseline) => {
    expect(() => ratioEstimate(candidate, baseline, SEED)).toThrow(RangeError);
  });
});

describe('pairedRatioEstimate', () => {
  const rounds = (...values: number[]) => values.map((value, round) => ({ round, value }));

  it('is as sure as rounds are alike, however the machine drifts between them', () => {
    const slow = [100, 20, 300, 55, 140, 80];
    const fast = slow.map((value, round) => value * (1.5 + round / 100));
    const { value, low, high } = pairedRatioEstimate(rounds(...fast), rounds(...slow), SEED);
    expect(value).toBeCloseTo(Math.sqrt(1.52 * 1.53), 9);
    expect(low).toBeCloseTo(1.5, 9);
    expect(high).toBeCloseTo(1.55, 9);
    expect(ratioEstimate(fast, slow, SEED).low).toBeLessThan(1);
  });

  it('leaves out rounds that lack a side', () => {
    const candidate = rounds(2, 4, 6, 8, 10, 12, 14).filter(({ round }) => round !== 0);
    const baseline = rounds(9, 2, 3, 4, 5, 6, 7);
    const { value, low, high } = pairedRatioEstimate(candidate, baseline, SEED);
    for (const figure of [value, low, high]) expect(figure).toBeCloseTo(2, 9);
  });

  it('takes the sides for independent where rounds are fewer than six, and has nothing of three', () => {
    const fast = [1_200, 1_000, 1_400, 1_300, 1_100];
    const slow = [110, 100, 130, 120, 90];
    const five = pairedRatioEstimate(rounds(...fast), rounds(...slow), SEED);
    const { low, high } = ratioEstimate(fast, slow, SEED);
    expect(five).toMatchObject({ low, high });
    expect(five.low).toBeLessThan(five.value);
    expect(five.high).toBeGreaterThan(five.value);
    const three = pairedRatioEstimate(rounds(...fast.slice(2)), rounds(...slow.slice(2)), SEED);
    expect([three.low, three.high]).toEqual([null, null]);
  });

  it.each([
    [[], rounds(1)],
    [rounds(1, 1), [{ round: 7, value: 1 }]],
    [rounds(0), rounds(1)],
    [rounds(1), rounds(0)],
    [rounds(-1), rounds(-1)],
  ])('refuses %j over %j', (candidate, baseline) => {
    expect(() => pairedRatioEstimate(candidate, baseline, SEED)).toThrow(RangeError);
  });
});

describe('an estimate', () => {
  it('is told with its interval where it has one, and stored as evidence', () => {
    const sure = { value: 1.4213, low: 1.3, high: 1.553 };
    expect(estimateText(sure)).toBe('1.42 (1.3 to 1.55)');
    expect(estimateText({ value: 2, low: null, high: null })).toBe('2');
    expect(evidenceOf('a ÷ b', 'ratio', sure)).toEqual({ name: 'a ÷ b', unit: 'ratio', ...sure });
  });
});
