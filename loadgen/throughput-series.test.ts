import { expect, test } from 'vitest';
import { layOutSeries, mergeSeries } from './throughput-series.js';

test.each([
  { warmupMs: 100, windowMs: 250, layout: { intervalMs: 5, before: 20, length: 70 } },
  { warmupMs: 0, windowMs: 1_000, layout: { intervalMs: 20, before: 0, length: 50 } },
  // 20 ms do not fill an interval of 30; 40 ms of the window do not fill one of 60 more.
  { warmupMs: 500, windowMs: 1_480, layout: { intervalMs: 30, before: 16, length: 65 } },
  { warmupMs: 60_000, windowMs: 50, layout: { intervalMs: 1, before: 200, length: 250 } },
  { warmupMs: 3, windowMs: 2, layout: { intervalMs: 1, before: 3, length: 5 } },
])('a window of $windowMs ms after $warmupMs ms', ({ warmupMs, windowMs, layout }) => {
  expect(layOutSeries({ warmupMs, windowMs })).toEqual(layout);
});

const LAYOUT = { intervalMs: 10, before: 1, length: 4 };

test('the workers’ counts are added', () => {
  const counts = [Uint32Array.of(1, 2, 3, 4), Uint32Array.of(10, 20, 30, 40)];
  expect(mergeSeries(LAYOUT, counts, 30e6)).toEqual({
    intervalMs: 10,
    startMs: -10,
    succeeded: [11, 22, 33, 44],
  });
  expect(mergeSeries(LAYOUT, counts, 30e6 - 0.5)?.succeeded).toHaveLength(4);
});

test('a window that was stopped early has no more than what was whole', () => {
  expect(mergeSeries(LAYOUT, [Uint32Array.of(1, 2, 3, 4)], 19e6)?.succeeded).toEqual([1, 2]);
  expect(mergeSeries(LAYOUT, [Uint32Array.of(1, 2, 3, 4)], 0)?.succeeded).toEqual([1]);
});
