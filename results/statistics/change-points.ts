// Where a history of figures changes its level: nights of one cell, in order. Lone outliers and slow noise are not changes.
import { requireFinite } from './finite.js';
import { findShifts } from './level-shifts.js';
import { replaceOutliers } from './outliers.js';
import { ascending, medianOfAscending } from './sorted-sample.js';

export interface ChangePoint {
  /** Of the first value after the change. */
  readonly index: number;
  /** Of the t-test between the stretches before and after, times the places where the change could have been. */
  readonly pValue: number;
  /** After ÷ before. */
  readonly ratio: number;
  /** Median of the stretch since the change before, in the values' unit. */
  readonly before: number;
  /** Median of the stretch until the next change. */
  readonly after: number;
}

export type ChangePoints =
  | { readonly kind: 'found'; readonly changes: readonly ChangePoint[] }
  | { readonly kind: 'too-few'; readonly n: number; readonly needed: number };

export interface ChangePointOptions {
  /** @default 0.05 */
  readonly significance?: number;
  /** The least change that counts, in either direction. @default 0.05 */
  readonly minEffectRatio?: number;
}

/** Fewer nights than this cannot tell a change from noise. */
export const MIN_HISTORY = 15;

/** A change is known only when so many nights have followed it. Of 7 nights three bad ones in a row are not the median. */
const MIN_SEGMENT = 7;

/**
 * The changes of level, in order; 'too-few' below 15 values.
 * @throws {TypeError} on NaN or infinite values
 */
export function findChangePoints(
  values: readonly number[],
  { significance = 0.05, minEffectRatio = 0.05 }: ChangePointOptions = {},
): ChangePoints {
  requireFinite(values, 'findChangePoints');
  if (values.length < MIN_HISTORY)
    return { kind: 'too-few', n: values.length, needed: MIN_HISTORY };
  // A ratio needs positive figures; one that is not has no logarithm, and a history with such has no changes that could be told as ratios.
  if (!values.every((value) => value > 0)) return { kind: 'found', changes: [] };
  const least = Math.log1p(minEffectRatio);
  const shifts = findShifts(replaceOutliers(values.map(Math.log)), {
    significance,
    minSegment: MIN_SEGMENT,
    matters: (before, after) => Math.abs(after - before) >= least,
  });
  const medianBetween = (from: number, to: number): number =>
    medianOfAscending(ascending(values.slice(from, to)));
  const changes = shifts.map(({ index, pValue }, i) => {
    const before = medianBetween(shifts[i - 1]?.index ?? 0, index);
    const after = medianBetween(index, shifts[i + 1]?.index ?? values.length);
    return { index, pValue, ratio: ratioOf(before, after), before, after };
  });
  return { kind: 'found', changes };
}

/** Held within what a number can say, for levels hundreds of orders of magnitude apart. */
function ratioOf(before: number, after: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(Number.MIN_VALUE, after / before));
}
