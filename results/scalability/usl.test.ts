import { describe, expect, it } from 'vitest';
import type { UslParameters, UslPoint } from './usl.js';
import { fitUsl, peakOf, rSquaredOf, throughputAt } from './usl.js';

function pointsOf(numbers: readonly number[], throughputs: readonly number[]): UslPoint[] {
  return numbers.map((n, index) => ({ n, throughput: throughputs[index] ?? 0 }));
}

const POWERS = [1, 2, 4, 8, 16, 32, 64, 128];

/** SciPy 1.17.1, by scipy-figures.py. */
const PINNED = [
  {
    name: 'SPEC SDM91',
    points: pointsOf(
      [1, 18, 36, 72, 108, 144, 216],
      [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775, 1702.2],
    ),
    lambda: 89.99523312709407,
    sigma: 0.027728475632287565,
    kappa: 0.00010436548384213196,
    rSquared: 0.9895614780526269,
  },
  {
    name: 'a ray tracer, without coherency',
    points: pointsOf(
      [1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64],
      [20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310],
    ),
    lambda: 21.848842859452997,
    sigma: 0.0577707807128512,
    kappa: 0,
    rSquared: 0.990694924054598,
  },
  {
    name: 'a curve that falls',
    points: pointsOf(POWERS, [8200, 15100, 26400, 38900, 44100, 36800, 24500, 13900]),
    lambda: 8228.234112781602,
    sigma: 0.06703239055166424,
    kappa: 0.004075602366130089,
    rSquared: 0.9998932819079102,
  },
  {
    name: 'a plateau',
    points: pointsOf(POWERS, [9100, 17500, 30200, 39800, 41500, 41100, 41700, 41300]),
    lambda: 12154.60509051278,
    sigma: 0.2396141725017416,
    kappa: 0.000469050736210288,
    rSquared: 0.9616895057221589,
  },
  {
    name: 'nearly a straight line',
    points: pointsOf([1, 2, 3, 4, 6, 8], [1010, 1985, 3040, 3980, 6010, 7990]),
    lambda: 1002.7455954730027,
    sigma: 0.0002733756375426997,
    kappa: 3.3812771235840444e-5,
    rSquared: 0.9999307806760815,
  },
];

describe('the fit of the scalability law', () => {
  it.each(PINNED)('is SciPy’s to 6 digits: $name', ({ points, lambda, sigma, kappa, rSquared }) => {
    const fit = fitUsl(points);
    expect(fit.lambda / lambda).toBeCloseTo(1, 6);
    expect(fit.sigma / sigma).toBeCloseTo(1, 6);
    if (kappa === 0) expect(fit.kappa).toBe(0);
    else expect(fit.kappa / kappa).toBeCloseTo(1, 5);
    expect(rSquaredOf(fit, points)).toBeCloseTo(rSquared, 9);
  });

  const TRUTHS: readonly UslParameters[] = [
    { lambda: 8_000, sigma: 0.05, kappa: 0.0004 },
    { lambda: 3, sigma: 0.9, kappa: 0 },
    { lambda: 1e6, sigma: 0, kappa: 0.002 },
    { lambda: 500, sigma: 0, kappa: 0 },
  ];
  it.each(TRUTHS)('finds the law that points follow exactly: %o', (truth) => {
    const points = POWERS.map((n) => ({ n, throughput: throughputAt(truth, n) }));
    const fit = fitUsl(points);
    expect(fit.lambda / truth.lambda).toBeCloseTo(1, 6);
    expect(fit.sigma).toBeCloseTo(truth.sigma, 6);
    expect(fit.kappa).toBeCloseTo(truth.kappa, 7);
    expect(rSquaredOf(fit, points)).toBeCloseTo(1, 9);
  });

  it('stays finite and within its bounds for points that follow no such law', () => {
    const awkward = [
      [1, 1, 1, 1, 1, 1, 1, 1],
      [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7],
      [1e9, 1e6, 1e3, 1, 1, 1, 1, 1],
      [5, 1e-9, 5, 1e-9, 5, 1e-9, 5, 1e-9],
      [1e-12, 2e-12, 3e-12, 4e-12, 5e-12, 6e-12, 7e-12, 8e-12],
    ];
    for (const throughputs of awkward) {
      const fit = fitUsl(pointsOf(POWERS, throughputs));
      for (const value of Object.values(fit)) {
        expect(Number.isFinite(value), JSON.stringify({ throughputs, fit })).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
      }
    }
  });
});

describe('the peak of the law', () => {
  it('is at √((1 − σ) ÷ κ)', () => {
    const parameters = { lambda: 10, sigma: 0.19, kappa: 0.0001 };
    expect(peakOf(parameters)).toBeCloseTo(90, 12);
    const highest = throughputAt(parameters, 90);
    expect(throughputAt(parameters, 89)).toBeLessThan(highest);
    expect(throughputAt(parameters, 91)).toBeLessThan(highest);
  });

  it('is nowhere without coherency, nor where nothing scales', () => {
    expect(peakOf({ lambda: 10, sigma: 0.5, kappa: 0 })).toBeNull();
    expect(peakOf({ lambda: 10, sigma: 1.2, kappa: 0.1 })).toBeNull();
  });
});

it('explains nothing of points that do not vary', () => {
  expect(rSquaredOf({ lambda: 1, sigma: 1, kappa: 0 }, pointsOf([1, 2], [1, 1]))).toBeNull();
});
