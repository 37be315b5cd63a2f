// Wilson's interval against published figures.
import { describe, expect, it } from 'vitest';
import { proportionEstimate } from './proportion.js';

describe('proportionEstimate', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d: %d to %d', (count, trials, low, high) => {
    const estimate = proportionEstimate(count, trials);
    expect(estimate.value).toBe(count / trials);
    expect(estimate.low).toBeCloseTo(low, 4);
    expect(estimate.high).toBeCloseTo(high, 4);
  });

  it('is symmetric, and ends at 1 for what always happened', () => {
    expect(proportionEstimate(20, 20).high).toBe(1);
    expect(proportionEstimate(20, 20).low).toBeCloseTo(1 - 0.1611, 4);
  });

  it.each([
    [1, 0],
    [3, 2],
    [-1, 2],
  ])('refuses %d of %d', (count, trials) => {
    expect(() => proportionEstimate(count, trials)).toThrow(RangeError);
  });
});
