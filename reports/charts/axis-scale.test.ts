import { describe, expect, it } from 'vitest';
import { clientsScale, latencyScale, linearScale } from './axis-scale.js';

describe('a latency axis', () => {
  it('holds all values, and ends on a labelled round number', () => {
    const { domain, ticks } = latencyScale([78_000, 2_300_000], null);
    expect(domain).toEqual([50_000, 5_000_000]);
    expect(ticks).toEqual([5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6]);
  });

  it('labels powers of ten alone when there are many, and the end', () => {
    const { domain, ticks } = latencyScale([78_000, 140_000_000], null);
    expect(domain).toEqual([50_000, 300_000_000]);
    expect(ticks).toEqual([1e5, 1e6, 1e7, 1e8, 3e8]);
  });

  it('reaches down to a floor just below the values, and not to one far below', () => {
    expect(latencyScale([400_000, 4_000_000], 95_000).domain[0]).toBe(50_000);
    expect(latencyScale([4_000_000, 9_000_000], 95_000).domain[0]).toBe(2_000_000);
  });

  it('has room around a single value', () => {
    const { domain } = latencyScale([1_000_000], null);
    expect(domain[1] / domain[0]).toBeGreaterThanOrEqual(10);
  });
});

describe('a linear axis', () => {
  it.each([
    [42.3, [0, 10, 20, 30, 40, 50]],
    [18.6, [0, 5, 10, 15, 20]],
    [0.94, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [500, [0, 100, 200, 300, 400, 500]],
  ])('from zero beyond %d', (highest, ticks) => {
    expect(linearScale(highest).ticks).toEqual(ticks);
  });

  it('survives figures that are all zero', () => {
    const { domain } = linearScale(0);
    expect(domain[1]).toBeGreaterThan(domain[0]);
  });
});

describe('the axis of clients', () => {
  it('is labelled where it was measured, with a margin on both sides', () => {
    const { domain, ticks } = clientsScale([1, 8, 64], false);
    expect(ticks).toEqual([1, 8, 64]);
    expect(domain[0]).toBeLessThan(1);
    expect(domain[1]).toBeGreaterThan(64);
  });

  it('has a place for an idle server left of the first', () => {
    const { idleAt, ticks, domain } = clientsScale([8], true);
    expect(idleAt).toBeLessThan(8);
    expect(ticks).toEqual([idleAt, 8]);
    expect(domain[0]).toBeLessThan(idleAt);
  });

  it('is as wide for one number of clients as for several', () => {
    const { domain } = clientsScale([8], false);
    expect(domain).toEqual([4, 16]);
  });
});
