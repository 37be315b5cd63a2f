import { describe, expect, it } from 'vitest';
import { METRICS } from './comparison.js';
import { exampleLoad, exampleRepetition, exampleRun, exampleYardstick } from './example-run.js';
import { figureOf } from './figures.js';
import type { Repetition, Run, YardstickRepetition } from './run.js';
import { summariseYardstick, yardstickRatio } from './yardstick.js';

/** From 12:01:00 to 12:01:02, at 10,000 requests a second. */
const repetition = exampleRepetition({ startedAt: at('12:01:00'), elapsedMs: 2_000 });

function at(time: string): string {
  return `2026-11-23T${time}.000Z`;
}

function measured(
  time: string,
  requestsPerSecond: number,
  change: Partial<YardstickRepetition> = {},
): Partial<YardstickRepetition> {
  return {
    startedAt: at(time),
    elapsedMs: 1_000,
    load: exampleLoad(requestsPerSecond),
    derived: { serverCpuNsPerRequest: 1e9 / requestsPerSecond, generatorCpuNsPerRequest: null },
    ...change,
  };
}

function runWith(...changes: Partial<YardstickRepetition>[]): Run {
  return exampleRun({ yardstick: exampleYardstick(changes) });
}

describe('yardstickRatio', () => {
  it('divides by the geometric mean of the nearest measurements before and after', () => {
    const run = runWith(
      measured('12:00:00', 1),
      measured('12:00:50', 10_000),
      measured('12:01:10', 40_000),
      measured('12:02:00', 1),
    );
    expect(yardstickRatio(run, repetition, 'throughput')).toBeCloseTo(0.5, 12);
    // 95 µs per request over √(100 µs × 25 µs).
    expect(yardstickRatio(run, repetition, 'cpu')).toBeCloseTo(1.9, 12);
  });

  it('divides response times by the same percentile of the yardstick', () => {
    const run = runWith(measured('12:00:50', 10_000), measured('12:01:10', 10_000));
    expect(yardstickRatio(run, repetition, 'p50')).toBeCloseTo(1, 12);
    expect(yardstickRatio(run, repetition, 'p99')).toBeCloseTo(1, 12);
  });

  it('never divides memory', () => {
    expect(yardstickRatio(runWith(measured('12:00:50', 1)), repetition, 'pss')).toBeNull();
  });

  it('makes do with one side where the other is missing, failed, disturbed or an interruption away', () => {
    const before = measured('12:00:50', 20_000);
    const others = [
      [],
      [measured('12:01:10', 40_000, { verdict: 'failed', load: null })],
      [measured('12:01:10', 40_000, { verdict: 'unstable' })],
      [measured('18:00:00', 40_000)],
    ];
    for (const other of others)
      expect(yardstickRatio(runWith(before, ...other), repetition, 'throughput')).toBeCloseTo(0.5);
  });

  it('takes the next measurement beyond one that failed', () => {
    const run = runWith(
      measured('12:00:40', 20_000),
      measured('12:00:50', 1, { verdict: 'failed', load: null }),
    );
    expect(yardstickRatio(run, repetition, 'throughput')).toBeCloseTo(0.5);
  });

  it('knows no ratio without a yardstick, without a measurement near, and without the figure', () => {
    const nothing: Repetition = { ...repetition, load: null };
    const run = runWith(measured('12:00:50', 10_000));
    expect(yardstickRatio({ ...run, yardstick: null }, repetition, 'throughput')).toBeNull();
    expect(yardstickRatio(runWith(), repetition, 'throughput')).toBeNull();
    expect(yardstickRatio(run, nothing, 'throughput')).toBeNull();
  });
});

describe('summariseYardstick', () => {
  it('is the median and the variation of what can be used', () => {
    const run = runWith(
      measured('12:00:00', 9_000),
      measured('12:01:00', 11_000),
      measured('12:02:00', 1, { verdict: 'unstable' }),
    );
    expect(summariseYardstick(run)).toEqual({
      version: 1,
      n: 2,
      requestsPerSecond: 10_000,
      // √2 × 1,000 over 10,000
      coefficientOfVariation: expect.closeTo(Math.SQRT2 / 10, 12) as number,
      unusable: 1,
    });
  });

  it('is nothing where there was none', () => {
    expect(summariseYardstick(runWith())).toBeNull();
    expect(summariseYardstick(exampleRun({ yardstick: null }))).toBeNull();
  });
});

describe('figureOf', () => {
  it('has a figure for every metric', () => {
    expect(METRICS.map((metric) => figureOf(repetition, metric))).toEqual([
      10_000, 790_000, 1_200_000, 95_000, 1e7,
    ]);
  });

  it('is null where nothing was measured, and never NaN', () => {
    const nothing: Repetition = {
      ...repetition,
      load: null,
      server: null,
      derived: { serverCpuNsPerRequest: NaN, generatorCpuNsPerRequest: null },
    };
    expect(METRICS.map((metric) => figureOf(nothing, metric))).toEqual(METRICS.map(() => null));
  });
});
