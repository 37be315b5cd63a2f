import { describe, expect, it } from 'vitest';
import { spreadOf } from './cell-summary.js';
import { halfIntervalRatio, intervalOf, variationOf, whiskerOf } from './spread-interval.js';
import { LEVEL } from './statistics/interval.js';

function spreadOver(figures: readonly number[]) {
  const spread = spreadOf(figures);
  if (spread === null) throw new Error('no figures');
  return spread;
}

describe('how sure a median is', () => {
  it('is told at the level that few repetitions allow', () => {
    const spread = spreadOver([90, 110, 100]);
    // Each lies below the median with probability ½: 1 − 2 · ½³.
    expect(intervalOf(spread)).toMatchObject({ low: 90, high: 110, level: 0.75 });
    expect(halfIntervalRatio(spread)).toBeCloseTo(0.1, 12);
    expect(variationOf(spread)).toBeCloseTo(0.1, 12);
  });

  it('is within what many repetitions span', () => {
    const spread = spreadOver(Array.from({ length: 40 }, (_, index) => 100 + ((index * 7) % 40)));
    const { low, high, level } = whiskerOf(spread);
    expect(level).toBe(LEVEL);
    expect(low).toBeGreaterThan(spread.low);
    expect(high).toBeLessThan(spread.high);
    expect(low).toBeLessThanOrEqual(spread.median);
    expect(high).toBeGreaterThanOrEqual(spread.median);
    // Resampled once: the same object, since every report asks anew.
    expect(intervalOf(spread)).toBe(intervalOf({ ...spread, figures: [...spread.figures] }));
  });

  it('is nothing for one repetition, and for a median made of other medians', () => {
    const single = spreadOver([5]);
    expect(intervalOf(single)).toBeNull();
    expect(variationOf(single)).toBeNull();
    const derived = { median: 5, low: 4, high: 7, n: 3, figures: [] };
    expect(whiskerOf(derived)).toEqual({ low: 4, high: 7, level: null });
  });

  it('has no share of a median of 0', () => {
    expect(halfIntervalRatio(spreadOver([0, 0, 0]))).toBeNull();
    expect(variationOf(spreadOver([0, 0, 0]))).toBeNull();
  });
});
