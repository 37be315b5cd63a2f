// Reading gaps as waits, on synthetic series whose answer is known.
import { describe, expect, it } from 'vitest';
import { ARRIVAL_INTERVAL_NS, recordWaits } from './stall.js';

/** Ascending waits of a series of gaps that begins at 0. */
function waitsOf(gapsNs: readonly number[]): number[] {
  const waits: number[] = [];
  let nowNs = 0;
  let nextNs = 1;
  for (const gapNs of gapsNs) {
    nowNs += gapNs;
    nextNs = recordWaits(nowNs, nextNs, (waitNs) => waits.push(waitNs));
  }
  return waits.sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;

const even = (count: number, gapNs: number): number[] => Array.from({ length: count }, () => gapNs);

describe('waits', () => {
  it('are below the loop itself where nothing stalls', () => {
    const waits = waitsOf(even(100_000, 60));
    expect(waits.at(-1)).toBeLessThanOrEqual(60);
    expect(quantile(waits, 0.5)).toBeLessThan(60);
  });

  it('weigh a stall by its length: 1 ms in 10 ms is a tenth of all moments', () => {
    const waits = waitsOf([...even(75_000, 60), 1e6, ...even(75_000, 60)]);
    expect(waits).toHaveLength(10_000);
    expect(waits.filter((wait) => wait > 60)).toHaveLength(1_000);
    expect(quantile(waits, 0.89)).toBeLessThanOrEqual(60);
    // One moment in twenty falls into the first half of the stall and so waits for at least the other half.
    expect(quantile(waits, 0.95)).toBeCloseTo(0.5e6, -4);
    expect(waits.at(-1)).toBeGreaterThan(1e6 - ARRIVAL_INTERVAL_NS);
  });

  it('do not let a million tiny gaps hide a stall that percentiles over gaps would miss', () => {
    const gaps = [...even(150_000, 60), 5e6];
    const byGap = gaps.toSorted((a, b) => a - b);
    expect(quantile(byGap, 0.999)).toBe(60);
    // A hundredth of 14 ms lies 0.14 ms into the stall.
    expect(quantile(waitsOf(gaps), 0.99)).toBeCloseTo(4.86e6, -4);
  });

  it('are evenly spread over one stall, as from a request that may come at any moment of it', () => {
    const waits = waitsOf([100_000]);
    expect(waits).toHaveLength(100);
    expect(quantile(waits, 0.5)).toBeCloseTo(50_000, -4);
    expect(waits[0]).toBe(999);
  });

  it('are at least a nanosecond, for a moment that coincides with a reading', () => {
    const waits: number[] = [];
    expect(recordWaits(5_000, 5_000, (wait) => waits.push(wait))).toBe(6_000);
    expect(waits).toEqual([1]);
  });

  it('wait for the next gap when no moment fell into this one', () => {
    expect(recordWaits(999, 1_000, () => expect.unreachable())).toBe(1_000);
  });
});
