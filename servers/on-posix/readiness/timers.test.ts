// Timers by a clock that stands where the test puts it.
import { describe, expect, it } from 'vitest';
import { createTimers } from './timers.js';

describe('timers', () => {
  it('fire in the order of their time, and none too early', () => {
    let nowMs = 0;
    const timers = createTimers(() => nowMs);
    const fired: number[] = [];
    const delaysUs = Array.from({ length: 500 }, (_, index) => (index * 7_919) % 5_003);
    for (const delay of delaysUs) timers.start(delay, () => fired.push(delay));
    while (timers.size() > 0) {
      nowMs += 0.25;
      timers.fire();
      expect(Math.max(...fired)).toBeLessThanOrEqual(nowMs * 1_000);
    }
    expect(fired).toEqual(delaysUs.toSorted((a, b) => a - b));
  });

  it('forget those given up, wherever they stand', () => {
    let nowMs = 0;
    const timers = createTimers(() => nowMs);
    const fired: number[] = [];
    const cancels = Array.from({ length: 200 }, (_, index) =>
      timers.start(((index * 37) % 200) * 1_000, () => fired.push((index * 37) % 200)),
    );
    cancels.forEach((cancel, index) => {
      if (index % 3 === 0) cancel();
    });
    cancels[0]?.();
    const kept = cancels
      .flatMap((_, index) => (index % 3 === 0 ? [] : [(index * 37) % 200]))
      .sort((a, b) => a - b);
    expect(timers.size()).toBe(kept.length);
    nowMs = 1_000;
    timers.fire();
    expect(fired).toEqual(kept);
  });

  it('say how long the loop may wait', () => {
    let nowMs = 10;
    const timers = createTimers(() => nowMs);
    expect(timers.leftMs(100)).toBe(100);
    timers.start(2_500, () => undefined);
    expect(timers.leftMs(100)).toBe(2.5);
    expect(timers.leftMs(1)).toBe(1);
    nowMs = 20;
    expect(timers.leftMs(100)).toBe(0);
  });
});
