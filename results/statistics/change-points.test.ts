import { describe, expect, it } from 'vitest';
import { type ChangePoint, findChangePoints } from './change-points.js';
import { createNoise, type Noise, shareOf } from './synthetic-noise.js';

/** Seconds of computing on an idle machine; a busy one takes its time. */
const SIMULATION = { timeout: 120_000 };

const NIGHTS = 60;

function changesOf(values: readonly number[]): readonly ChangePoint[] {
  const found = findChangePoints(values);
  if (found.kind !== 'found') throw new Error('too few values');
  return found.changes;
}

/** Nights of 100 with 5 % of this noise. */
function nights(
  count: number,
  draw: () => number,
  factor: (night: number) => number = () => 1,
): number[] {
  return Array.from({ length: count }, (_, night) => 100 * Math.exp(0.05 * draw()) * factor(night));
}

describe('findChangePoints', SIMULATION, () => {
  it.each([
    { change: 'rise', ratio: 1.1 },
    { change: 'fall', ratio: 1 / 1.1 },
  ])('finds a $change of 10 % in 60 nights of 5 % noise within 2 nights', ({ ratio }) => {
    // The best that any estimator of least squares does here is 91 %.
    const noise = createNoise(20);
    let found = 0;
    const near = shareOf(1_000, () => {
      const at = 10 + noise.below(41);
      const changes = changesOf(nights(NIGHTS, noise.normal, (night) => (night < at ? 1 : ratio)));
      found += changes.length > 0 ? 1 : 0;
      return changes.some(({ index }) => Math.abs(index - at) <= 2);
    });
    expect(near).toBeGreaterThanOrEqual(0.9);
    expect(found / 1_000).toBeGreaterThanOrEqual(0.98);
  });

  it.each<{ name: string; series: (noise: Noise) => number[] }>([
    { name: '60 nights', series: ({ normal }) => nights(NIGHTS, normal) },
    { name: '15 nights', series: ({ normal }) => nights(15, normal) },
    { name: '200 nights', series: ({ normal }) => nights(200, normal) },
    { name: 'heavy tails', series: ({ heavy }) => nights(NIGHTS, heavy) },
    { name: 'one night 50 % off', series: withOutliers(() => 1) },
    { name: 'one night in twenty 50 % off', series: withOutliers(({ below }) => below(7)) },
    {
      name: 'three bad nights in a row, not at an end',
      series: ({ normal, below }) => {
        const bad = 5 + below(NIGHTS - 13);
        return nights(NIGHTS, normal, (night) => (night >= bad && night < bad + 3 ? 1.5 : 1));
      },
    },
    {
      name: 'a drift of 4 % in all',
      series: ({ normal }) =>
        nights(
          NIGHTS,
          () => normal() / 5,
          (night) => 1 + 0.04 * (night / NIGHTS),
        ),
    },
  ])('reports nothing in 95 % and more of histories without a step: $name', ({ series }) => {
    const noise = createNoise(31);
    expect(shareOf(500, () => changesOf(series(noise)).length === 0)).toBeGreaterThanOrEqual(0.95);
  });

  it('tells the levels before and after, and where several changes are', () => {
    const { normal } = createNoise(5);
    const level = (night: number): number => (night < 40 ? 1 : night < 70 ? 1.3 : 0.9);
    const changes = changesOf(nights(120, () => normal() / 2, level));
    expect(changes.map(({ index }) => index)).toEqual([40, 70]);
    expect(changes[0]?.before).toBeCloseTo(100, -1);
    expect(changes[0]?.after).toBeCloseTo(130, -1);
    expect(changes[1]?.before).toBe(changes[0]?.after);
    expect(changes[1]?.ratio).toBeCloseTo(0.9 / 1.3, 1);
    for (const { pValue } of changes) expect(pValue).toBeLessThan(1e-6);
  });

  it('finds a stretch that came and went in a long history', () => {
    const { normal } = createNoise(9);
    const found = shareOf(100, () => {
      const series = nights(300, normal, (night) => (night >= 100 && night < 120 ? 1.15 : 1));
      const [first, second] = changesOf(series);
      return Math.abs((first?.index ?? 0) - 100) <= 2 && Math.abs((second?.index ?? 0) - 120) <= 2;
    });
    expect(found).toBeGreaterThanOrEqual(0.9);
  });

  it('takes the least effect that matters from the caller', () => {
    const { normal } = createNoise(3);
    const series = nights(
      100,
      () => normal() / 5,
      (night) => (night < 50 ? 1 : 1.04),
    );
    expect(changesOf(series)).toEqual([]);
    const found = findChangePoints(series, { minEffectRatio: 0.02 });
    expect(found).toMatchObject({ kind: 'found', changes: [{ index: 50 }] });
    expect(findChangePoints(series, { minEffectRatio: 0.02, significance: 1e-300 })).toEqual({
      kind: 'found',
      changes: [],
    });
  });

  it('says how many values it needs', () => {
    expect(findChangePoints(new Array<number>(14).fill(1))).toEqual({
      kind: 'too-few',
      n: 14,
      needed: 15,
    });
    expect(findChangePoints(new Array<number>(15).fill(1))).toEqual({ kind: 'found', changes: [] });
  });

  it('finds an exact step between constants, and reports none where a figure has no ratio', () => {
    const series: number[] = Array.from({ length: 30 }, (_, night) => (night < 12 ? 4_096 : 8_192));
    expect(changesOf(series)).toMatchObject([{ index: 12, ratio: 2, before: 4096, after: 8192 }]);
    expect(changesOf(series.with(3, 0))).toEqual([]);
  });

  it('separates levels of two weeks in a history of years', () => {
    const { normal } = createNoise(1);
    const level = (night: number): number => (Math.floor(night / 14) % 2 === 0 ? 1 : 1.3);
    const changes = changesOf(nights(994, () => normal() / 5, level));
    expect(changes.map(({ index }) => index)).toEqual(
      Array.from({ length: 70 }, (_, i) => 14 * (i + 1)),
    );
  });

  it('splits a long staircase of a thousand nights at its steps', () => {
    const { normal } = createNoise(1);
    const changes = changesOf(
      nights(
        1_000,
        () => normal() / 2,
        (night) => (Math.floor(night / 50) % 2 === 0 ? 1 : 1.1),
      ),
    );
    const steps = Array.from({ length: 19 }, (_, i) => 50 * (i + 1));
    expect(changes.length).toBe(19);
    changes.forEach(({ index }, i) => {
      expect(Math.abs(index - (steps[i] ?? 0))).toBeLessThanOrEqual(2);
    });
  });
});

/** One night, or one and as many more as drawn, half as much or half as much again. */
function withOutliers(more: (noise: Noise) => number): (noise: Noise) => number[] {
  return (noise) => {
    const count = more(noise);
    const bad = new Set(Array.from({ length: count }, () => noise.below(NIGHTS)));
    return nights(NIGHTS, noise.normal, (night) =>
      bad.has(night) ? (noise.below(2) ? 0.5 : 1.5) : 1,
    );
  };
}
