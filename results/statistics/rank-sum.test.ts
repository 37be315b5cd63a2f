import { describe, expect, it } from 'vitest';
import { lowerHalfWithoutTies, rankSumDistribution } from './rank-sum.js';

describe('lowerHalfWithoutTies', () => {
  it.each([
    [1, 1],
    [2, 3],
    [9, 9],
    [9, 40],
    [40, 9],
    [5, 200],
  ])('has the probabilities of counting all choices: %i against %i', (n, m) => {
    const ranks = Array.from({ length: n + m }, (_, i) => i + 1);
    const { probabilities } = rankSumDistribution(ranks, n);
    const half = lowerHalfWithoutTies(n, m);
    expect(half).toHaveLength(Math.floor((n * m) / 2) + 1);
    let [sum, expected] = [0, 0];
    half.forEach((probability, at) => {
      sum += probability;
      expected += probabilities[at] ?? NaN;
      expect(Math.abs(sum / expected - 1)).toBeLessThan(1e-9);
    });
  });

  it('is one half, and of small tails, for nine against ten thousand', () => {
    const half = lowerHalfWithoutTies(9, 10_000);
    const total = half.reduce((sum, probability) => sum + probability, 0);
    expect(total).toBeCloseTo(0.5, 4);
    expect(half.every((probability) => probability >= 0)).toBe(true);
  });
});
