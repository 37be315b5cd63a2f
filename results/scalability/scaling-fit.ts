// What may be said of the law fitted to a sweep: its parameters with their intervals, the knee and the peak, or why it is refused.
// Nothing is told beyond what was measured.
import { medianOfAscending, ascending } from '../statistics/sorted-sample.js';
import { boundUsl, type Measured, type UslBounds } from './uncertainty.js';
import type { UslParameters } from './usl.js';
import { fitUsl, peakOf, rSquaredOf, throughputAt } from './usl.js';

/** Gunther asks for as many. Three parameters go through three points whatever they are. */
export const MIN_POINTS = 6;
/** Below, the law explains too little of what was measured to be told. */
export const MIN_R_SQUARED = 0.9;
/** A curve that still gives more than this share of linear at its end has not bent within it. */
const MAX_EFFICIENCY_AT_KNEE = 0.5;

/** A number of clients or workers within the measured ones, not always whole, or why there is none. */
export type Place =
  | { readonly kind: 'at'; readonly n: number; readonly throughput: number }
  | { readonly kind: 'none'; readonly reason: string };

export type ScalingFit =
  | {
      readonly kind: 'fitted';
      readonly parameters: UslParameters;
      /** Null when a point has but one repetition. */
      readonly bounds: UslBounds | null;
      readonly rSquared: number;
      /** Where the straight line of one alone reaches the most that the curve reaches: from there on, more of them mostly wait. */
      readonly knee: Place;
      /** Where the curve is highest. */
      readonly peak: Place;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * @param measured the comparable points, of different `n`, with one figure or more, above 0
 * @param leftOut how many points more were measured and are not comparable
 */
export function fitScaling(
  measured: readonly Measured[],
  leftOut: number,
  seed?: number,
): ScalingFit {
  if (measured.length < MIN_POINTS) {
    const others = leftOut === 0 ? '' : ` of ${measured.length + leftOut}`;
    return refused(
      `${measured.length}${others} points are comparable, and a fit takes ${MIN_POINTS} or more`,
    );
  }
  const points = measured.map(({ n, figures }) => ({
    n,
    throughput: medianOfAscending(ascending(figures)),
  }));
  const parameters = fitUsl(points);
  const rSquared = rSquaredOf(parameters, points);
  if (rSquared === null) return refused('every point has the same throughput');
  if (!(rSquared >= MIN_R_SQUARED)) {
    return refused(
      `the law fits poorly: R² is ${rSquared.toFixed(2)}, below ${MIN_R_SQUARED}: the points follow another shape, or chance`,
    );
  }
  const bounds = boundUsl(measured, parameters, seed);
  const most = Math.max(...points.map(({ n }) => n));
  return {
    kind: 'fitted',
    parameters,
    bounds,
    rSquared,
    knee: kneeOf(parameters, most),
    peak: placePeak(parameters, bounds, most),
  };
}

function placePeak(parameters: UslParameters, bounds: UslBounds | null, most: number): Place {
  const n = peakOf(parameters);
  if (n === null)
    return none('no peak in range: nothing makes the curve fall (κ is 0), it levels off');
  if (n > most) return none(`no peak in range: the curve does not fall up to ${most}`);
  if (bounds !== null && bounds.kappa.low <= 0) {
    return none('no peak in range: κ cannot be told from 0, so the curve may as well level off');
  }
  return { kind: 'at', n, throughput: throughputAt(parameters, n) };
}

function kneeOf(parameters: UslParameters, most: number): Place {
  const highest = Math.min(most, peakOf(parameters) ?? most);
  const ceiling = throughputAt(parameters, highest);
  const n = ceiling / parameters.lambda;
  if (n > MAX_EFFICIENCY_AT_KNEE * most) return none(`no knee in range: it still rises at ${most}`);
  return { kind: 'at', n: Math.max(1, n), throughput: throughputAt(parameters, Math.max(1, n)) };
}

function none(reason: string): Place {
  return { kind: 'none', reason };
}

function refused(reason: string): ScalingFit {
  return { kind: 'refused', reason };
}
