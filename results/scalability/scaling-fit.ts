// What may be said of the law fitted to a sweep: its parameters with their intervals, the knee and the peak, or why it is refused.
// Nothing is told beyond what was measured.
import { medianOfAscending, ascending } from '../statistics/sorted-sample.js';
import { medianRatioInterval } from '../statistics/ratio-interval.js';
import { boundUsl, type Measured, type UslBounds } from './uncertainty.js';
import type { UslParameters } from './usl.js';
import { fitUsl, peakOf, rSquaredOf, throughputAt } from './usl.js';

/** Gunther asks for as many. Three parameters go through three points whatever they are. */
export const MIN_POINTS = 6;
/** Below, the law explains too little of what was measured to be told. */
export const MIN_R_SQUARED = 0.9;
/** A sweep whose lowest point is above this share of its highest does not depend on the number enough to be fitted. */
const MIN_BEND_RATIO = 0.85;
/** What ends above this share of its highest point has not fallen: 5 % is the effect that comparisons ask for, too. */
const MAX_LEVEL_RATIO = 0.95;
const LEVELS_OFF =
  'no peak in range: the fitted curve turns, but what was measured levels off, so that κ tells of the shape of the bend and not of coherency';
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
      /** The largest distance of a point from the curve, as a share of the point. */
      readonly worstMissRatio: number;
      /** Where the straight line of one alone reaches the most that the curve reaches: from there on, more of them mostly wait. */
      readonly knee: Place;
      /** Where the curve is highest. */
      readonly peak: Place;
    }
  /** `rSquared` of what was fitted and refused for it; null where nothing was. */
  | { readonly kind: 'refused'; readonly reason: string; readonly rSquared: number | null };

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
  const throughputs = points.map(({ throughput }) => throughput);
  const [lowest, highest] = [Math.min(...throughputs), Math.max(...throughputs)];
  if (lowest > MIN_BEND_RATIO * highest) {
    return refused(
      `the throughput is level: every point lies within ${Math.round((1 - MIN_BEND_RATIO) * 100)} % of the highest, and there is no curve to fit`,
    );
  }
  const parameters = fitUsl(points);
  const rSquared = rSquaredOf(parameters, points);
  if (rSquared === null || rSquared < MIN_R_SQUARED) {
    return refused(
      `the law fits poorly (R² below ${MIN_R_SQUARED}): the points follow another shape, or chance`,
      rSquared,
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
    peak: placePeak(parameters, bounds, measured),
    worstMissRatio: Math.max(
      ...points.map(({ n, throughput }) => Math.abs(throughputAt(parameters, n) / throughput - 1)),
    ),
  };
}

function placePeak(
  parameters: UslParameters,
  bounds: UslBounds | null,
  measured: readonly Measured[],
): Place {
  const most = Math.max(...measured.map(({ n }) => n));
  const n = peakOf(parameters);
  if (n === null)
    return none('no peak in range: nothing makes the curve fall (κ is 0), it levels off');
  if (n > most) return none(`no peak in range: the curve does not fall up to ${most}`);
  if (bounds !== null && bounds.kappa.low <= 0) {
    return none('no peak in range: κ cannot be told from 0, so the curve may as well level off');
  }
  if (!fallsInDeed(measured)) {
    return none(LEVELS_OFF);
  }
  return { kind: 'at', n, throughput: throughputAt(parameters, n) };
}

/**
 * Whether the points themselves fall behind their highest. A closed loop against one busy thread is a plateau with a sharper bend than the law has, so that
 * the law's curve turns where nothing turns; its intervals know of noise alone, not of that.
 */
function fallsInDeed(measured: readonly Measured[]): boolean {
  const points = measured.map((point) => ({
    ...point,
    median: medianOfAscending(ascending(point.figures)),
  }));
  const last = points.reduce((a, b) => (b.n > a.n ? b : a));
  const best = points.reduce((a, b) => (b.median > a.median ? b : a));
  if (last.median > MAX_LEVEL_RATIO * best.median) return false;
  const interval = medianRatioInterval(best.figures, last.figures);
  return interval === null || interval.high < 1;
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

function refused(reason: string, rSquared: number | null = null): ScalingFit {
  return { kind: 'refused', reason, rSquared };
}
