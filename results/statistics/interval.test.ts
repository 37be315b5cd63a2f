import { describe, expect, it } from 'vitest';
import { medianInterval } from './interval.js';
import { medianRatioInterval, pairedRatioCentre, pairedRatioInterval } from './ratio-interval.js';
import { mannWhitney } from './mann-whitney.js';
import { createNoise, shareOf } from './synthetic-noise.js';

/** Seconds of computing on an idle machine; a busy one takes its time. */
const SIMULATION = { timeout: 120_000 };

/** What throughput varies by from repetition to repetition on a shared virtual machine. */
const VARIATION = 0.23;

describe('medianInterval', SIMULATION, () => {
  it.each([
    { n: 10, trials: 300 },
    { n: 20, trials: 300 },
    { n: 21, trials: 300 },
  ])('covers the median in 93 % and more of $trials samples of $n', ({ n, trials }) => {
    const { factor } = createNoise(n);
    const covered = shareOf(trials, (trial) => {
      const sample = Array.from({ length: n }, () => factor(VARIATION));
      const interval = medianInterval(sample, trial);
      return interval !== null && interval.low <= 1 && interval.high >= 1;
    });
    expect(covered).toBeGreaterThanOrEqual(0.93);
  });

  it.each([
    { n: 2, low: 1, high: 2, level: 0.5 },
    { n: 5, low: 1, high: 5, level: 1 - 2 / 32 },
    { n: 8, low: 1, high: 8, level: 1 - 2 / 256 },
    { n: 9, low: 2, high: 8, level: 1 - 20 / 512 },
  ])('lies between order statistics of $n values, and tells its real level', ({ n, ...ends }) => {
    const values = Array.from({ length: n }, (_, i) => n - i);
    expect(medianInterval(values)).toEqual({ ...ends, method: 'order-statistic' });
  });

  it('has the level that it tells for 5 values', () => {
    const { factor } = createNoise(5);
    const covered = shareOf(4_000, () => {
      const interval = medianInterval(Array.from({ length: 5 }, () => factor(VARIATION)));
      return interval !== null && interval.low <= 1 && interval.high >= 1;
    });
    expect(covered).toBeCloseTo(0.9375, 1.5);
  });

  it('repeats with its seed, and hardly depends on it', () => {
    const { factor } = createNoise(3);
    const sample = Array.from({ length: 15 }, () => factor(VARIATION));
    const first = medianInterval(sample, 7);
    expect(medianInterval(sample, 7)).toEqual(first);
    expect(medianInterval(sample, 8)?.low).toBeCloseTo(first?.low ?? 0, 1);
    expect(medianInterval(sample, 8)?.high).toBeCloseTo(first?.high ?? 0, 1);
  });

  it('does not depend on the order of the values', () => {
    const sample = [5, 3, 8, 1, 9, 2, 7, 4, 6, 11, 10];
    expect(medianInterval(sample.toReversed())).toEqual(medianInterval(sample));
  });

  it('is null for fewer than 2 values, and no wider than a constant', () => {
    expect(medianInterval([])).toBeNull();
    expect(medianInterval([1])).toBeNull();
    expect(medianInterval(new Array<number>(12).fill(4))).toMatchObject({ low: 4, high: 4 });
  });

  it('refuses what is no number', () => {
    expect(() => medianInterval([1, NaN, 3])).toThrow(TypeError);
    expect(() => medianInterval([1, 2, Infinity])).toThrow('value 2 is Infinity');
  });
});

describe('medianRatioInterval', SIMULATION, () => {
  it.each([
    { n: 4, m: 5, least: 0.93 },
    { n: 10, m: 10, least: 0.93 },
    { n: 20, m: 12, least: 0.93 },
  ])('covers a true ratio of 1.2 with $n and $m values', ({ n, m, least }) => {
    const { factor } = createNoise(n * m);
    const covered = shareOf(300, (trial) => {
      const baseline = Array.from({ length: n }, () => 80 * factor(VARIATION));
      const candidate = Array.from({ length: m }, () => 96 * factor(VARIATION));
      const interval = medianRatioInterval(baseline, candidate, trial);
      return interval !== null && interval.low <= 1.2 && interval.high >= 1.2;
    });
    expect(covered).toBeGreaterThanOrEqual(least);
  });

  it('leaves 1 out, with few values, exactly when the Mann-Whitney test rejects at its level', () => {
    const { factor } = createNoise(17);
    const outcomes = Array.from({ length: 200 }, () => {
      const baseline = Array.from({ length: 5 }, () => factor(VARIATION));
      const candidate = Array.from({ length: 6 }, () => 1.4 * factor(VARIATION));
      const interval = medianRatioInterval(baseline, candidate);
      const excluded = interval !== null && (interval.low > 1 || interval.high < 1);
      const rejected =
        mannWhitney(baseline, candidate).pValue <= 1 - (interval?.level ?? 0) + 1e-12;
      expect(excluded).toBe(rejected);
      return excluded;
    });
    expect(new Set(outcomes)).toEqual(new Set([true, false]));
  });

  it.each([
    { n: 2, m: 2, level: 1 - 2 / 6 },
    { n: 3, m: 3, level: 1 - 2 / 20 },
    { n: 4, m: 4, level: 1 - 2 / 70 },
  ])('tells the level that $n and $m values can have', ({ n, m, level }) => {
    const baseline = Array.from({ length: n }, (_, i) => 10 + i);
    const candidate = Array.from({ length: m }, (_, i) => 20 + i);
    expect(medianRatioInterval(baseline, candidate)?.level).toBeCloseTo(level, 12);
  });

  it('takes few values against a thousand as it takes them the other way round', () => {
    const { factor } = createNoise(23);
    const many = Array.from({ length: 1_000 }, () => factor(VARIATION));
    const few = Array.from({ length: 9 }, () => 1.2 * factor(VARIATION));
    const forth = medianRatioInterval(many, few);
    const back = medianRatioInterval(few, many);
    expect(forth?.level).toBeGreaterThanOrEqual(0.95);
    expect(forth?.level).toBeLessThan(0.951);
    expect(back?.low).toBeCloseTo(1 / (forth?.high ?? 0), 10);
    expect(forth?.low).toBeLessThan(1.2);
    expect(forth?.high).toBeGreaterThan(1.2);
  });

  it('says of half a million values what it says of a part of them', () => {
    const { factor } = createNoise(29);
    const few = Array.from({ length: 9 }, () => factor(VARIATION));
    const many = Array.from({ length: 500_000 }, () => factor(VARIATION));
    const all = medianRatioInterval(few, many);
    const part = medianRatioInterval(few, many.slice(0, 20_000));
    expect(all?.low).toBeCloseTo(part?.low ?? 0, 1.5);
    expect(all?.high).toBeCloseTo(part?.high ?? 0, 1.5);
    expect(all?.level).toBeCloseTo(0.95, 3);
  });

  it('turns with its sides', () => {
    const a = [10, 12, 11, 15, 9];
    const b = [14, 13, 18, 16];
    const forth = medianRatioInterval(a, b);
    const back = medianRatioInterval(b, a);
    expect(forth?.low).toBeCloseTo(1 / (back?.high ?? 0), 10);
    expect(forth?.high).toBeCloseTo(1 / (back?.low ?? 0), 10);
  });

  it.each([1e8, 3e5, 7, 1.1])('holds the ratio of the medians to the last digit (of %d)', (of) => {
    for (const times of [1.5, 2, 3, 0.7]) {
      const ratio = (of * times) / of;
      const flat = new Array<number>(6).fill(of);
      const interval = medianRatioInterval(
        flat,
        flat.map((value) => value * times),
      );
      expect(interval?.low).toBeLessThanOrEqual(ratio);
      expect(interval?.high).toBeGreaterThanOrEqual(ratio);
    }
  });

  it('is null where there is no ratio', () => {
    expect(medianRatioInterval([1], [1, 2])).toBeNull();
    expect(medianRatioInterval([0, 1, 2], [1, 2, 3])).toBeNull();
    expect(medianRatioInterval([1, 2], [-1, 2])).toBeNull();
    expect(medianRatioInterval([1e-300, 1e-300], [1e300, 1e300])).toBeNull();
  });
});

describe('pairedRatioInterval', () => {
  it('is the interval of the logarithms, so that a ratio and its inverse weigh the same', () => {
    const ratios = [0.5, 0.8, 0.9, 1, 1.1, 1.25, 2];
    const interval = pairedRatioInterval(ratios);
    const inverse = pairedRatioInterval(ratios.map((ratio) => 1 / ratio));
    expect(interval?.low).toBeCloseTo(1 / (inverse?.high ?? 0), 12);
    expect(interval).toMatchObject({ level: 1 - 2 / 128, method: 'order-statistic' });
  });

  it('holds the centre, which of a ratio and its inverse is 1', () => {
    expect(pairedRatioCentre([4, 0.25])).toBe(1);
    for (const ratio of [1.1, 2, 3.3]) {
      const interval = pairedRatioInterval(new Array<number>(6).fill(ratio));
      expect(interval?.low).toBeLessThanOrEqual(pairedRatioCentre([ratio]));
      expect(interval?.high).toBeGreaterThanOrEqual(pairedRatioCentre([ratio]));
    }
  });

  it('is null for fewer than 2 and for what is no ratio', () => {
    expect(pairedRatioInterval([1.1])).toBeNull();
    expect(pairedRatioInterval([1.1, 0])).toBeNull();
  });
});
