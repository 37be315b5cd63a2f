import { expect, test } from 'vitest';
import { createRandom } from './random.js';
import type { Schedule } from './schedule.js';
import { createConstantSchedule, createPoissonSchedule, createSchedule } from './schedule.js';

function take(schedule: Schedule, requests: number): number[] {
  return Array.from({ length: requests }, () => schedule.next());
}

test.each([
  { rateRps: 1_000, first: [0, 1e6, 2e6, 3e6] },
  { rateRps: 4, first: [0, 0.25e9, 0.5e9, 0.75e9] },
  { rateRps: 0.5, first: [0, 2e9, 4e9, 6e9] },
])('constant arrivals at $rateRps a second have equal gaps', ({ rateRps, first }) => {
  expect(take(createConstantSchedule({ rateRps, worker: 0, workers: 1 }), 4)).toEqual(first);
});

test.each([1, 2, 3, 7])(
  '%i workers interleave to exactly the whole constant schedule',
  (workers) => {
    const rateRps = 10_000;
    const perWorker = 50;
    const merged = Array.from({ length: workers }, (_, worker) =>
      take(createConstantSchedule({ rateRps: rateRps / workers, worker, workers }), perWorker),
    )
      .flat()
      .sort((a, b) => a - b);
    for (const [request, atNs] of merged.entries()) {
      expect(atNs).toBeCloseTo((request * 1e9) / rateRps, 3);
    }
  },
);

test('constant arrivals do not drift: the millionth is where multiplication puts it', () => {
  const schedule = createConstantSchedule({ rateRps: 30_000, worker: 0, workers: 1 });
  let lastNs = 0;
  for (let i = 0; i <= 1_000_000; i++) lastNs = schedule.next();
  expect(lastNs).toBeCloseTo((1_000_000 * 1e9) / 30_000, 2);
});

test.each([1, 2, 42, 2 ** 40])('Poisson arrivals of seed %i have exponential gaps', (seed) => {
  const samples = 100_000;
  const times = take(createPoissonSchedule(1_000, createRandom(seed)), samples);
  const gaps = times.map((atNs, i) => (atNs - (times[i - 1] ?? 0)) / 1e6);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / samples;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (samples - 1);
  const beyondMean = gaps.filter((gap) => gap > 1).length / samples;
  // Of an exponential with mean 1: standard errors at this size are 0.0032, 0.0089 and 0.0015; these are five of each.
  expect(Math.abs(mean - 1)).toBeLessThan(0.016);
  expect(Math.abs(variance - 1)).toBeLessThan(0.045);
  expect(Math.abs(beyondMean - Math.exp(-1))).toBeLessThan(0.0077);
});

test('Poisson arrivals repeat with the seed and differ between workers', () => {
  const share = { rateRps: 100, worker: 0, workers: 2 };
  const of = (stream: number): number[] =>
    take(createSchedule('poisson', share, createRandom(9, stream)), 10);
  expect(of(0)).toEqual(of(0));
  expect(of(0)).not.toEqual(of(1));
});

test('counts of merged Poisson workers in equal slices vary as Poisson counts do', () => {
  const slices = 2_000;
  const counts = new Array<number>(slices).fill(0);
  for (const worker of [0, 1]) {
    const schedule = createPoissonSchedule(5_000, createRandom(3, worker));
    for (let atNs = schedule.next(); atNs < slices * 1e6; atNs = schedule.next()) {
      const slice = Math.floor(atNs / 1e6);
      counts[slice] = (counts[slice] ?? 0) + 1;
    }
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / slices;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / slices;
  // A Poisson count's variance is its mean; the ratio's standard error here is sqrt(2 / 2000) = 0.032.
  expect(Math.abs(mean - 10)).toBeLessThan(0.36);
  expect(Math.abs(variance / mean - 1)).toBeLessThan(0.16);
});
