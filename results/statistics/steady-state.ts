// Where a series settles, if it does: the throughput of a repetition by intervals. By change points and with 'never' among the answers, after
// Barrett et al. 2017, "Virtual machine warmup blows hot and cold", OOPSLA.
import { requireFinite } from './finite.js';
import { fitNonDecreasing } from './isotonic.js';
import { findShifts } from './level-shifts.js';
import { DEVIATIONS_PER_MAD, replaceOutliers } from './outliers.js';
import { fitLine, informationCriterion, levellingResiduals, stepResiduals } from './shapes.js';
import { medianOfAscending } from './sorted-sample.js';

export type SteadyState =
  | {
      readonly kind: 'steady';
      /** Of the first value of the steady stretch. */ readonly fromIndex: number;
    }
  | { readonly kind: 'never' }
  | { readonly kind: 'too-short' };

/** Below so many values nothing can be said. */
export const MIN_SERIES = 8;

/** Of each test, all the places that it looked at taken into account. */
const SIGNIFICANCE = 0.01;

/** Values that a level has at least; what is shorter is noise. */
const MIN_SEGMENT = 3;

/** What differs by less than this share is the same level. */
const MIN_EFFECT_RATIO = 0.05;

/** The steady stretch covers at least this share of the series (of Barrett's 2,000 iterations the last 500). */
const MIN_STEADY_RATIO = 0.25;

/**
 * Steady from where the level comes within 5 % (or within the noise, where that is more) of the one that holds to the end; 'never' when that is less than
 * the last quarter, or when from some shift on, or from the beginning, a straight line fits better than steps or a levelling-off do.
 *
 * A fast oscillation, such as a collector's pauses, is steady: means over it repeat. One whose swings last long enough to be levels is never steady.
 * @throws {TypeError} on NaN or infinite values
 */
export function findSteadyState(series: readonly number[]): SteadyState {
  requireFinite(series, 'findSteadyState');
  if (series.length < MIN_SERIES) return { kind: 'too-short' };
  const values = replaceOutliers(scaled(series));
  const shifts = findShifts(values, {
    significance: SIGNIFICANCE,
    minSegment: MIN_SEGMENT,
    matters: (before, after) => Math.abs(after - before) >= leastEffect(before, after),
  });
  const starts = [0, ...shifts.map(({ index }) => index)];
  const fromIndex = settledFrom(values, starts);
  const tooLate = values.length - fromIndex < MIN_STEADY_RATIO * values.length;
  const trending = starts.some((_, i) => isTrending(values, starts.slice(i)));
  return tooLate || trending ? { kind: 'never' } : { kind: 'steady', fromIndex };
}

/** Whether, from the first of `starts` on, the series rises or falls to its end as a line does. */
function isTrending(series: Float64Array, starts: readonly number[]): boolean {
  const first = starts[0] ?? 0;
  const values = series.subarray(first);
  const n = values.length;
  if (n < MIN_SERIES) return false;
  const line = fitLine(values);
  const level = levelOf(values);
  if (line.pValue > SIGNIFICANCE || Math.abs(line.rise) < leastEffect(level, level)) return false;
  const steps = stepResiduals(
    values,
    starts.map((start) => start - first),
  );
  const ofLine = informationCriterion(line.squaredResiduals, n, 2);
  const ofSteps = informationCriterion(steps, n, 2 * starts.length - 1);
  const ofLevelling = informationCriterion(levellingResiduals(values), n, 3);
  return ofLine < ofSteps && ofLine < ofLevelling;
}

/**
 * The first index at the final level. A shift's own index is too coarse for a gradual approach, so all shifts in the last one's direction are taken together and
 * smoothed into one rise or fall, and its first value near the final level is where it settled.
 * @param starts of the levels, the first of which is 0
 */
function settledFrom(series: Float64Array, starts: readonly number[]): number {
  const levels = starts.map((start, i) => levelOf(series.subarray(start, starts[i + 1])));
  const final = levels.at(-1) ?? 0;
  let stage = levels.length - 1;
  const direction = Math.sign(final - (levels[stage - 1] ?? final));
  if (direction === 0) return 0;
  while (stage > 0 && Math.sign((levels[stage] ?? 0) - (levels[stage - 1] ?? 0)) === direction)
    stage -= 1;
  const start = starts[stage] ?? 0;
  const approach = fitNonDecreasing(series.subarray(start).map((value) => direction * value));
  const near = direction * final - tolerance(series.subarray(starts.at(-1)), final);
  return start + approach.findIndex((value) => value >= near);
}

/** How far from the final level still belongs to it. */
function tolerance(tail: Float64Array, final: number): number {
  const distances = tail.map((value) => Math.abs(value - final)).sort();
  return Math.max(leastEffect(final, final), DEVIATIONS_PER_MAD * medianOfAscending(distances));
}

function leastEffect(before: number, after: number): number {
  return MIN_EFFECT_RATIO * Math.max(Math.abs(before), Math.abs(after));
}

function levelOf(values: Float64Array): number {
  return medianOfAscending(values.toSorted());
}

/** Divided by the largest magnitude, so that squares neither overflow nor vanish. */
function scaled(series: readonly number[]): number[] {
  const largest = series.reduce((all, value) => Math.max(all, Math.abs(value)), 0);
  return series.map((value) => (largest === 0 ? 0 : value / largest));
}
