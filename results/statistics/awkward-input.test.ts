// Whatever finite figures come in, no NaN or infinity comes out, and nothing is thrown.
import { describe, expect, it } from 'vitest';
import { findChangePoints } from './change-points.js';
import { adjustHolm } from './holm.js';
import { medianInterval } from './interval.js';
import { mannWhitney } from './mann-whitney.js';
import { permutationTest } from './permutation.js';
import { medianRatioInterval, pairedRatioInterval } from './ratio-interval.js';
import { signedRank } from './signed-rank.js';
import { findSteadyState } from './steady-state.js';
import { createNoise, type Noise } from './synthetic-noise.js';
import { coefficientOfVariation, smallestDetectableRatio } from './variation.js';

/** Seconds of computing on an idle machine; a busy one takes its time. */
const SIMULATION = { timeout: 120_000 };

const SIZES = [0, 1, 2, 3, 5, 9, 10, 14, 15, 25, 61];

const DRAWS: ((noise: Noise) => number)[] = [
  () => 0,
  () => 42,
  () => -3,
  ({ below }) => below(3),
  ({ below }) => below(2) * 1e-320,
  ({ normal }) => normal(),
  ({ normal }) => Math.exp(normal()),
  ({ normal }) => Math.exp(200 * normal()),
  ({ normal, below }) => (below(5) === 0 ? 0 : Math.exp(normal())),
  ({ uniform }) => uniform() * Number.MAX_VALUE,
  ({ uniform }) => (uniform() - 0.5) * 2 * Number.MAX_VALUE,
  ({ uniform }) => 1 + uniform() * 1e-15,
  ({ below }) => (below(2) === 0 ? Number.MAX_VALUE : Number.MIN_VALUE),
];

describe('statistics of awkward figures', SIMULATION, () => {
  it.each(SIZES)('are finite for %i values', (size) => {
    const noise = createNoise(size + 1);
    for (const draw of DRAWS) {
      for (const other of DRAWS) {
        const a = finite(size, () => draw(noise));
        const b = finite(noise.below(12), () => other(noise));
        expectFinite(mannWhitney(a, b));
        expectFinite(permutationTest(a.slice(0, 8), b.slice(0, 8)));
        expectFinite(medianRatioInterval(a, b));
        expectFinite(smallestDetectableRatio(a, b, 1e-6));
      }
    }
  });

  it.each(SIZES)('of one side are finite for %i values', (size) => {
    const noise = createNoise(size + 100);
    for (const draw of DRAWS) {
      const values = finite(size, () => draw(noise));
      expectFinite(medianInterval(values));
      expectFinite(pairedRatioInterval(values));
      expectFinite(coefficientOfVariation(values));
      expectFinite(signedRank(values));
      expectFinite(findChangePoints(values));
      expectFinite(findSteadyState(values));
      expectFinite(adjustHolm(values.map((value) => Math.min(1, Math.abs(value)))));
    }
  });
});

function finite(size: number, draw: () => number): number[] {
  return Array.from({ length: size }, draw).map((value) =>
    Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value)),
  );
}

/** Every number anywhere in it; p-values are probabilities, and intervals the right way round. */
function expectFinite(result: unknown): void {
  const text = JSON.stringify(result, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? 'not a number' : value,
  );
  expect(text).not.toContain('not a number');
  if (typeof result !== 'object' || result === null) return;
  if ('pValue' in result) {
    expect(result.pValue).toBeGreaterThanOrEqual(0);
    expect(result.pValue).toBeLessThanOrEqual(1);
  }
  if ('low' in result && 'high' in result)
    expect(Number(result.low)).toBeLessThanOrEqual(Number(result.high));
}
