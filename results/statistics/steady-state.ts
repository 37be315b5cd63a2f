// Where a series settles, if it does: the throughput of a window by intervals, after Barrett et al. 2017, "Virtual machine warmup blows hot and cold".
import { requireFinite } from './finite.js';
import { findShifts } from './level-shifts.js';
import { pullInOutliers } from './outliers.js';

export type SteadyState =
  | {
      readonly kind: 'steady';
      /** Of the first value of the steady stretch. */ readonly fromIndex: number;
    }
  | { readonly kind: 'never' }
  | { readonly kind: 'too-short' };

/** Below so many values nothing can be said. */
export const MIN_SERIES = 8;

const SIGNIFICANCE = 0.01;
const MIN_SEGMENT = 3;

/** A shift smaller than this share of the level is no change. */
const MIN_EFFECT_RATIO = 0.05;

/** The last stretch covers at least this share of the series. */
const MIN_STEADY_RATIO = 0.25;

/**
 * Steady from where the level last shifted.
 * @throws {TypeError} on NaN or infinite values
 */
export function findSteadyState(series: readonly number[]): SteadyState {
  requireFinite(series, 'findSteadyState');
  if (series.length < MIN_SERIES) return { kind: 'too-short' };
  const shifts = findShifts(pullInOutliers(series), {
    significance: SIGNIFICANCE,
    minSegment: MIN_SEGMENT,
    matters: (before, after) =>
      Math.abs(after - before) >= MIN_EFFECT_RATIO * Math.max(Math.abs(before), Math.abs(after)),
  });
  const fromIndex = shifts.at(-1)?.index ?? 0;
  return series.length - fromIndex < MIN_STEADY_RATIO * series.length
    ? { kind: 'never' }
    : { kind: 'steady', fromIndex };
}
