// Lone outliers of a series, replaced: one night on a machine that was busy is no change of level.
import { ascending, medianOfAscending } from './sorted-sample.js';

/** Neighbours on each side: up to three wrong values in a row are outvoted by the four others. */
const RADIUS = 3;

/**
 * How far from its neighbours' median a value may lie, in standard deviations of the noise. Far, since beside a step that median is itself uncertain,
 * and a value wrongly taken out there would move the step.
 */
const MAX_DEVIATIONS = 6;

/** Median absolute deviation to standard deviation, for normal noise. */
export const DEVIATIONS_PER_MAD = 1.4826;

/**
 * The series with each value that lies more than 6 standard deviations from the running median of 7 replaced by that median, which keeps the edges of lasting
 * steps where they are. The standard deviation is that of the whole series around its running median, told by its median, so outliers do not widen it.
 * @see Hampel 1974; Pearson 2002, "Outliers in process modeling and identification"
 */
export function replaceOutliers(series: readonly number[]): Float64Array {
  const centres = Float64Array.from(series, (_, index) =>
    medianOfAscending(ascending(series.slice(Math.max(0, index - RADIUS), index + RADIUS + 1))),
  );
  const distances = Float64Array.from(series, (value, index) =>
    Math.abs(value - (centres[index] ?? 0)),
  );
  const reach = MAX_DEVIATIONS * DEVIATIONS_PER_MAD * medianOfAscending(distances.toSorted());
  return Float64Array.from(series, (value, index) =>
    (distances[index] ?? 0) > reach ? (centres[index] ?? 0) : value,
  );
}
