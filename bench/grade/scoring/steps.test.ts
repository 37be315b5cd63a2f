import { describe, expect, test } from 'vitest';
import { judgeSteps, pointsAt, type Step } from './steps.js';

const THROUGHPUT: Step[] = [
  { limit: 0.5, points: 5 },
  { limit: 0.8, points: 10 },
];
const TAIL: Step[] = [
  { limit: 2, points: 10 },
  { limit: 4, points: 5 },
];
const MOST = 0.25;

describe('the points of a figure', () => {
  test.each([
    [0.49, 0],
    [0.5, 5],
    [0.79, 5],
    [0.8, 10],
    [7, 10],
  ])('throughput %s is worth %s', (value, points) => {
    expect(pointsAt(THROUGHPUT, value, true)).toBe(points);
  });

  test.each([
    [1, 10],
    [2, 10],
    [2.1, 5],
    [4.1, 0],
  ])('tail %s is worth %s', (value, points) => {
    expect(pointsAt(TAIL, value, false)).toBe(points);
  });
});

describe('a noisy figure', () => {
  const judge = (ratio: number, low: number, high: number, tolerance: number) =>
    judgeSteps(
      THROUGHPUT,
      { ratio, low, high, tolerance },
      { mostFavoured: MOST, higherIsBetter: true },
    );

  test('has the points of the step that all of it reaches', () => {
    expect(judge(0.65, 0.6, 0.7, 0.05)).toMatchObject({ kind: 'points', points: 5 });
    expect(judge(2, 1.5, 3, 0.5)).toMatchObject({ kind: 'points', points: 10 });
    expect(judge(0.2, 0.1, 0.3, 0.1)).toMatchObject({ kind: 'points', points: 0 });
  });

  test('that misses a step by less than the machine’s noise is given it', () => {
    expect(judge(0.78, 0.76, 0.79, 0.05)).toMatchObject({ kind: 'points', points: 10 });
  });

  test('is not given anything before the last look', () => {
    const ratio = { ratio: 0.78, low: 0.76, high: 0.79, tolerance: 0.05 };
    const early = judgeSteps(THROUGHPUT, ratio, { mostFavoured: 0, higherIsBetter: true });
    expect(early).toMatchObject({ kind: 'undecided', atLeast: 5, atMost: 10 });
  });

  test('that keeps a step, and may lie below it, keeps its points', () => {
    expect(judge(0.82, 0.75, 0.9, 0.05)).toMatchObject({ kind: 'points', points: 10 });
  });

  test('whose own scatter alone reaches the next step is undecided', () => {
    expect(judge(0.7, 0.6, 0.85, 0.02)).toMatchObject({
      kind: 'undecided',
      atLeast: 5,
      atMost: 10,
    });
  });

  test('is undecided where noise is above what may decide, and where it spans two steps', () => {
    expect(judge(0.7, 0.65, 0.75, 0.3)).toMatchObject({ kind: 'undecided' });
    expect(judge(0.6, 0.4, 0.9, 0.2)).toMatchObject({ kind: 'undecided', atLeast: 0, atMost: 10 });
  });

  test('of time is judged the other way round', () => {
    const tail = (ratio: number, low: number, high: number) =>
      judgeSteps(
        TAIL,
        { ratio, low, high, tolerance: 0.1 },
        { mostFavoured: MOST, higherIsBetter: false },
      );
    expect(tail(2.1, 2.05, 2.2)).toMatchObject({ kind: 'points', points: 10 });
    expect(tail(3, 2.5, 3.5)).toMatchObject({ kind: 'points', points: 5 });
    expect(tail(3, 1.5, 5)).toMatchObject({ kind: 'undecided', atLeast: 0, atMost: 10 });
  });
});
