import { describe, expect, it } from 'vitest';
import { createRandom } from '../../loadgen/random.js';
import { confidenceSequence, criticalT } from './confidence-sequence.js';

/** `n` (even) values with exactly this mean and sample deviation. */
function valuesWith(n: number, mean: number, deviation: number): number[] {
  const step = deviation * Math.sqrt((n - 1) / n);
  return Array.from({ length: n }, (_, index) => mean + (index % 2 === 0 ? -step : step));
}

describe('confidenceSequence', () => {
  // The ratio of t densities by quadrature, SciPy 1.17: stats.t.pdf(t, n-1) / integrate.quad(lambda d: stats.nct.pdf(t, n-1, d*sqrt(n)) *
  // stats.norm.pdf(d, 0, sqrt(0.5)), -8, 8), at most 1.
  it.each([
    [2, 0.1, 0.05, 0.7856742013183864],
    [6, 0.182, 0.184, 0.42124196154881],
    [12, 0.182, 0.184, 0.07941231266246167],
    [20, 0.05, 0.2, 1],
    [8, 0, 0.3, 1],
  ])('has the p of the mixture by quadrature: n %i, mean %d, deviation %d', (n, mean, sd, p) => {
    expect(confidenceSequence(valuesWith(n, mean, sd), 0.05).pValue).toBeCloseTo(p, 9);
  });

  it('leaves 0 out exactly when p is at most alpha', () => {
    for (const mean of [0.1, 0.2, 0.22, 0.23, 0.24, 0.3]) {
      const { halfWidth, pValue } = confidenceSequence(valuesWith(12, mean, 0.184), 0.025);
      expect(mean > halfWidth).toBe(pValue < 0.025);
    }
  });

  it('has no interval while there are too few values for its level', () => {
    expect(confidenceSequence([0.1, 0.2], 0.05).halfWidth).toBe(Infinity);
    expect(criticalT(4, 0.025)).toBe(Infinity);
    expect(criticalT(8, 0.025)).toBeCloseTo(6.143148770309966, 9);
  });

  it('has no NaN where all values are equal', () => {
    for (const values of [
      [0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0.3, 0.3],
      Array.from({ length: 12 }, () => 0.25),
    ]) {
      expect(Object.values(confidenceSequence(values, 0.05))).not.toContain(NaN);
    }
  });

  it('holds the mean at every look at once at least as often as it says', () => {
    const random = createRandom(11);
    let missed = 0;
    const trials = 1_500;
    for (let trial = 0; trial < trials; trial++) {
      const values: number[] = [];
      let holds = true;
      for (let n = 1; n <= 40 && holds; n++) {
        values.push(0.4 + normal(random));
        if (n < 2) continue;
        const { mean, halfWidth } = confidenceSequence(values, 0.05);
        holds = Math.abs(mean - 0.4) <= halfWidth;
      }
      if (!holds) missed++;
    }
    expect(missed / trials).toBeLessThanOrEqual(0.05);
  });

  it('refuses fewer than two values', () => {
    expect(() => confidenceSequence([1], 0.05)).toThrow(RangeError);
  });
});

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
