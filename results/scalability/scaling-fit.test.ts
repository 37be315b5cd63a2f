import { describe, expect, it } from 'vitest';
import { createNoise } from '../statistics/synthetic-noise.js';
import type { ScalingFit } from './scaling-fit.js';
import { fitScaling } from './scaling-fit.js';
import type { Measured } from './uncertainty.js';
import type { UslParameters } from './usl.js';
import { throughputAt } from './usl.js';

const POWERS = [1, 2, 4, 8, 16, 32, 64, 128];

/** Repetitions around a law, with lognormal noise. */
function measure(
  truth: UslParameters,
  { seed = 1, variation = 0.03, repetitions = 5, numbers = POWERS } = {},
): Measured[] {
  const noise = createNoise(seed);
  return numbers.map((n) => ({
    n,
    figures: Array.from(
      { length: repetitions },
      () => throughputAt(truth, n) * noise.factor(variation),
    ),
  }));
}

function fitted(fit: ScalingFit) {
  if (fit.kind === 'refused') throw new Error(fit.reason);
  return fit;
}

const FALLING = { lambda: 9_000, sigma: 0.05, kappa: 0.0005 };
const LEVEL = { lambda: 9_000, sigma: 0.2, kappa: 0 };

describe('a fit of noisy repetitions', () => {
  it.each([
    { truth: FALLING, repetitions: 5, variation: 0.05 },
    { truth: FALLING, repetitions: 3, variation: 0.1 },
    { truth: { lambda: 5_000, sigma: 0.02, kappa: 0.01 }, repetitions: 10, variation: 0.15 },
    { truth: { lambda: 8_000, sigma: 0.2, kappa: 0.0001 }, repetitions: 5, variation: 0.05 },
  ])('has the truth in its intervals in nine of ten trials: %o', ({ truth, ...how }) => {
    const trials = 50;
    const held = { lambda: 0, sigma: 0, kappa: 0 };
    for (let seed = 1; seed <= trials; seed++) {
      const { bounds } = fitted(fitScaling(measure(truth, { seed, ...how }), 0, seed));
      for (const name of ['lambda', 'sigma', 'kappa'] as const) {
        const { low, high } = bounds?.[name] ?? { low: 0, high: 0 };
        if (low <= truth[name] && truth[name] <= high) held[name]++;
      }
    }
    for (const count of Object.values(held)) expect(count).toBeGreaterThanOrEqual(0.9 * trials);
  });

  it('is the same for the same repetitions', () => {
    const measured = measure(FALLING);
    expect(fitScaling(measured, 0)).toEqual(fitScaling(structuredClone(measured), 0));
  });

  it('has no intervals where a point has one repetition', () => {
    const fit = fitted(fitScaling(measure(FALLING, { repetitions: 1 }), 0));
    expect(fit.bounds).toBeNull();
    expect(fit.parameters.sigma).toBeGreaterThan(0);
  });
});

describe('the peak and the knee', () => {
  it('are where the law has them', () => {
    const { peak, knee } = fitted(fitScaling(measure(FALLING, { variation: 0.001 }), 0));
    // √(0.95 ÷ 0.0005) = 43.6, and X(43.6) ÷ λ = 10.72.
    if (peak.kind === 'none' || knee.kind === 'none') throw new Error('in range, and not found');
    expect(peak.n).toBeGreaterThan(42);
    expect(peak.n).toBeLessThan(45);
    expect(knee.n).toBeGreaterThan(10.4);
    expect(knee.n).toBeLessThan(11);
  });

  it('are not told beyond what was measured', () => {
    const { peak, knee } = fitted(
      fitScaling(measure(FALLING, { numbers: [1, 2, 4, 6, 8, 10], variation: 0.001 }), 0),
    );
    expect(peak).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(/^no peak in range/u) as string,
    });
    expect(knee).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(/^no knee in range/u) as string,
    });
    expect(JSON.stringify([peak, knee])).not.toMatch(/43|44/u);
  });

  it('of a plateau are a knee alone, in nearly every trial', () => {
    let peaks = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { peak, knee } = fitted(fitScaling(measure(LEVEL, { seed, variation: 0.05 }), 0));
      if (peak.kind === 'at') peaks++;
      expect(knee.kind).toBe('at');
    }
    expect(peaks).toBeLessThanOrEqual(4);
  });
});

describe('a plateau with a sharper bend than the law has', () => {
  it('has no peak, though the fitted curve turns', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const noise = createNoise(seed);
      const measured = POWERS.map((n) => ({
        n,
        figures: [1, 2, 3, 4, 5].map(
          () => ((14_000 * n) ** -3 + 41_000 ** -3) ** (-1 / 3) * noise.factor(0.04),
        ),
      }));
      const { peak, parameters, bounds } = fitted(fitScaling(measured, 0));
      expect(parameters.kappa).toBeGreaterThan(0);
      expect(bounds?.kappa.low).toBeGreaterThan(0);
      expect(peak).toEqual({
        kind: 'none',
        reason:
          'no peak in range: the fitted curve turns, but what was measured levels off, so that κ tells of the shape of the bend and not of coherency',
      });
    }
  });
});

describe('a fit is refused', () => {
  it('below six comparable points, counting them', () => {
    expect(fitScaling(measure(FALLING).slice(0, 5), 0)).toEqual({
      kind: 'refused',
      reason: '5 points are comparable, and a fit takes 6 or more',
      rSquared: null,
    });
    expect(fitScaling(measure(FALLING).slice(0, 4), 3)).toMatchObject({
      reason: '4 of 7 points are comparable, and a fit takes 6 or more',
    });
  });

  it('where the law explains too little', () => {
    const zigzag = POWERS.map((n, index) => ({
      n,
      figures: index % 2 === 0 ? [100, 101] : [300, 303],
    }));
    const fit = fitScaling(zigzag, 0);
    expect(fit).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^the law fits poorly \(R² below 0\.9\)/u) as string,
    });
  });

  it('where the throughput does not depend on the number', () => {
    const level = POWERS.map((n, index) => ({ n, figures: [100 - index] }));
    expect(fitScaling(level, 0)).toEqual({
      kind: 'refused',
      reason:
        'the throughput is level: every point lies within 15 % of the highest, and there is no curve to fit',
      rSquared: null,
    });
    expect(
      fitScaling(
        POWERS.map((n) => ({ n, figures: [100, 100] })),
        0,
      ).kind,
    ).toBe('refused');
  });
});
