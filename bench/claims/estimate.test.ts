import { describe, expect, it } from 'vitest';
import { estimateText, evidenceOf, medianEstimate, ratioEstimate } from './estimate.js';

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

describe('an estimate', () => {
  it('is told with its interval where it has one, and stored as evidence', () => {
    const sure = { value: 1.4213, low: 1.3, high: 1.553 };
    expect(estimateText(sure)).toBe('1.42 (1.3 to 1.55)');
    expect(estimateText({ value: 2, low: null, high: null })).toBe('2');
    expect(evidenceOf('a ÷ b', 'ratio', sure)).toEqual({ name: 'a ÷ b', unit: 'ratio', ...sure });
  });
});
