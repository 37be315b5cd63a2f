import { describe, expect, it } from 'vitest';
import { findSteadyState } from './steady-state.js';
import { createNoise, shareOf } from './synthetic-noise.js';

/** Seconds of computing on an idle machine; a busy one takes its time. */
const SIMULATION = { timeout: 120_000 };

const TRIALS = 300;

/** Replies of `n` intervals around 2,000 of this shape, with lognormal noise. */
function shares(
  n: number,
  noise: number,
  shape: (interval: number) => number,
): { never: number; steady: number; settledNear: (index: number) => number } {
  const { normal } = createNoise(n);
  const answers = Array.from({ length: TRIALS }, () =>
    findSteadyState(
      Array.from({ length: n }, (_, i) =>
        Math.round(2_000 * shape(i) * Math.exp(noise * normal())),
      ),
    ),
  );
  const never = shareOf(TRIALS, (trial) => answers[trial]?.kind === 'never');
  return {
    never,
    steady: 1 - never,
    settledNear: (index) =>
      shareOf(TRIALS, (trial) => {
        const answer = answers[trial];
        return answer?.kind === 'steady' && Math.abs(answer.fromIndex - index) <= 2;
      }),
  };
}

describe('findSteadyState', SIMULATION, () => {
  it.each([
    { n: 8, noise: 0.1 },
    { n: 10, noise: 0.23 },
    { n: 20, noise: 0.1 },
    { n: 50, noise: 0.23 },
    { n: 100, noise: 0.05 },
  ])('calls flat noise steady from the start: $n intervals, noise $noise', ({ n, noise }) => {
    const { normal } = createNoise(40 + n);
    const fromStart = shareOf(TRIALS, () => {
      const answer = findSteadyState(
        Array.from({ length: n }, () => 2_000 * Math.exp(noise * normal())),
      );
      return answer.kind === 'steady' && answer.fromIndex === 0;
    });
    expect(fromStart).toBeGreaterThanOrEqual(0.95);
  });

  it.each([
    { n: 30, constant: 2 },
    { n: 50, constant: 2 },
    { n: 50, constant: 3 },
    { n: 100, constant: 3 },
  ])(
    'finds where a warm-up comes within 5 % of its end: $n intervals, time constant $constant',
    ({ n, constant }) => {
      const settled = Math.ceil(constant * Math.log(0.7 / 0.05));
      const { settledNear } = shares(n, 0.02, (i) => 1 - 0.7 * Math.exp(-i / constant));
      expect(settledNear(settled)).toBeGreaterThanOrEqual(0.95);
    },
  );

  it.each([
    { n: 20, at: 4 },
    { n: 50, at: 10 },
  ])('finds a sudden start at interval $at of $n', ({ n, at }) => {
    expect(shares(n, 0.08, (i) => (i < at ? 0.5 : 1)).settledNear(at)).toBeGreaterThanOrEqual(0.93);
  });

  it.each<{ name: string; n: number; shape: (interval: number) => number }>([
    { name: 'growth by half', n: 50, shape: (i) => 1 + 0.5 * (i / 50) },
    { name: 'a fall by a third', n: 50, shape: (i) => 1 - 0.33 * (i / 50) },
    { name: 'level, then falling', n: 60, shape: (i) => (i < 30 ? 1 : 1.3 - 0.01 * i) },
    { name: 'a warm-up, then growth', n: 60, shape: (i) => (i < 6 ? 0.4 : 0.96 + 0.007 * i) },
    { name: 'a slow oscillation', n: 60, shape: (i) => (Math.floor(i / 10) % 2 === 0 ? 0.8 : 1) },
    { name: 'a break near the end', n: 50, shape: (i) => (i < 44 ? 1 : 0.7) },
  ])('says never: $name', ({ n, shape }) => {
    expect(shares(n, 0.05, shape).never).toBeGreaterThanOrEqual(0.95);
  });

  it.each<{ name: string; shape: (interval: number) => number }>([
    { name: 'pauses of one interval in eight', shape: (i) => (i % 8 === 3 ? 0.7 : 1) },
    { name: 'a fast oscillation', shape: (i) => (Math.floor(i / 2) % 2 === 0 ? 0.8 : 1) },
    { name: 'a growth of 2 % in all', shape: (i) => 1 + 0.02 * (i / 50) },
  ])('takes for steady: $name', ({ shape }) => {
    expect(shares(50, 0.05, shape).settledNear(0)).toBeGreaterThanOrEqual(0.95);
  });

  it('answers without noise too', () => {
    const series = (shape: (i: number) => number): number[] =>
      Array.from({ length: 40 }, (_, i) => shape(i));
    expect(findSteadyState(series(() => 7))).toEqual({ kind: 'steady', fromIndex: 0 });
    expect(findSteadyState(series(() => 0))).toEqual({ kind: 'steady', fromIndex: 0 });
    expect(findSteadyState(series((i) => (i < 5 ? 0 : 100)))).toEqual({
      kind: 'steady',
      fromIndex: 5,
    });
    expect(findSteadyState(series((i) => 100 + i))).toEqual({ kind: 'never' });
  });

  it('says when there is too little to tell', () => {
    expect(findSteadyState([1, 2, 3, 4, 5, 6, 7])).toEqual({ kind: 'too-short' });
    expect(findSteadyState([])).toEqual({ kind: 'too-short' });
  });
});
