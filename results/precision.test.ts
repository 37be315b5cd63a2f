import { describe, expect, it } from 'vitest';
import { exampleCell, exampleLoad, exampleRepetition, exampleRun } from './example-run.js';
import { ciRatio, judgePrecision } from './precision.js';
import type { Repetition, Run, Verdict } from './run.js';

function repetitionsOf(
  cellId: string,
  figures: readonly number[],
  verdicts: readonly Verdict[] = [],
): Repetition[] {
  return figures.map((requestsPerSecond, round) =>
    exampleRepetition({
      cellId,
      round,
      load: exampleLoad(requestsPerSecond),
      verdict: verdicts[round] ?? 'server-bound',
    }),
  );
}

function runOf(cells: Readonly<Record<string, readonly Repetition[]>>): Run {
  const ids = Object.keys(cells);
  return exampleRun({
    cells: ids.map((id) => exampleCell({ id })),
    order: Array.from({ length: 6 }, () => ids),
    repetitions: Object.values(cells).flat(),
  });
}

const STEADY = [980, 990, 1_000, 1_000, 1_010, 1_020];
const SHAKY = [700, 900, 1_000, 1_000, 1_100, 1_300];

describe('ciRatio', () => {
  it('is half the interval over the median: of six repetitions their range', () => {
    expect(ciRatio(repetitionsOf('a', STEADY))).toBeCloseTo(0.02, 12);
    expect(ciRatio(repetitionsOf('a', SHAKY))).toBeCloseTo(0.3, 12);
  });

  it('is not known below six repetitions, whose interval has less than 95 %', () => {
    expect(ciRatio(repetitionsOf('a', STEADY.slice(1)))).toBeNull();
    expect(ciRatio([])).toBeNull();
  });
});

describe('judgePrecision', () => {
  it('is reached when every comparable cell is known that well', () => {
    const run = runOf({ a: repetitionsOf('a', STEADY), b: repetitionsOf('b', STEADY) });
    expect(judgePrecision(run, 0.02)).toEqual({
      targetCiRatio: 0.02,
      reached: true,
      wideCells: [],
      leftOutCells: [],
      rounds: 6,
    });
  });

  it('names what is wide, be it for few repetitions, none, or ones that lie far apart', () => {
    const run = runOf({
      steady: repetitionsOf('steady', STEADY),
      shaky: repetitionsOf('shaky', SHAKY),
      few: repetitionsOf('few', [1_000, 1_000, 1_000]),
      none: [],
    });
    expect(judgePrecision(run, 0.05)).toMatchObject({
      reached: false,
      wideCells: ['shaky', 'few', 'none'],
      leftOutCells: [],
    });
  });

  it('does not wait for what is not comparable, and names it', () => {
    const run = runOf({
      steady: repetitionsOf('steady', STEADY),
      bound: repetitionsOf('bound', SHAKY, ['server-bound', 'client-bound']),
    });
    expect(judgePrecision(run, 0.05)).toMatchObject({
      reached: true,
      wideCells: [],
      leftOutCells: ['bound'],
    });
  });

  it('is not reached when nothing is comparable', () => {
    const run = runOf({ bound: repetitionsOf('bound', STEADY, ['failed']) });
    expect(judgePrecision(run, 0.05)).toMatchObject({ reached: false, leftOutCells: ['bound'] });
  });
});
