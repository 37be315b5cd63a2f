// Figures of a claim with their intervals, from the repetitions' own: medians, ratios within rounds, and ratios of medians. Pure. An
// interval that few repetitions cannot hold at 95 % is none.
import { formatDigits } from '../../reports/format-quantity.js';
import type { Evidence } from '../../results/claims-result.js';
import { LEVEL, medianInterval, type Interval } from '../../results/statistics/interval.js';
import {
  medianRatioInterval,
  pairedRatioCentre,
  pairedRatioInterval,
} from '../../results/statistics/ratio-interval.js';
import { ascending, medianOfAscending } from '../../results/statistics/sorted-sample.js';

/** A figure and where it lies. `low` and `high` are null together: too few values for 95 %. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The median; its interval from six values on. @throws {RangeError} when there is no value. */
export function medianEstimate(values: readonly number[], seed: number): Estimate {
  return withInterval(medianOf(values), medianInterval(values, seed));
}

/**
 * median(candidate) ÷ median(baseline); its interval from four values a side on.
 * @throws {RangeError} when a side has no value, or one that is not above 0
 */
export function ratioEstimate(
  candidate: readonly number[],
  baseline: readonly number[],
  seed: number,
): Estimate {
  if (![...candidate, ...baseline].every((value) => value > 0)) {
    throw new RangeError('there is no ratio of figures that are not above 0');
  }
  const value = medianOf(candidate) / medianOf(baseline);
  return withInterval(value, medianRatioInterval(baseline, candidate, seed));
}

/** A figure of one round. */
export interface RoundFigure {
  readonly round: number;
  readonly value: number;
}

/**
 * The centre of candidate ÷ baseline within each round, so that what all of a round met alike cancels out; rounds that lack a side are
 * left out. Its interval from six rounds on; with four or five that of the ratio of medians, around the same centre: it takes both sides
 * for independent, and what a round's figures have in common makes them differ less, so it is wider than it need be and not narrower.
 * @throws {RangeError} when no round has both sides, or a figure is not above 0
 */
export function pairedRatioEstimate(
  candidate: readonly RoundFigure[],
  baseline: readonly RoundFigure[],
  seed: number,
): Estimate {
  const bases = new Map(baseline.map(({ round, value }) => [round, value]));
  const ratios = candidate.flatMap(({ round, value }) => {
    const base = bases.get(round);
    return base === undefined ? [] : [base > 0 ? value / base : NaN];
  });
  if (ratios.length === 0) throw new RangeError('no round has both sides of a ratio');
  if (!ratios.every((ratio) => ratio > 0)) {
    throw new RangeError('there is no ratio of figures that are not above 0');
  }
  const value = pairedRatioCentre(ratios);
  const paired = withInterval(value, pairedRatioInterval(ratios, seed));
  if (paired.low !== null) return paired;
  const figures = (side: readonly RoundFigure[]): number[] => side.map((figure) => figure.value);
  const { low, high } = ratioEstimate(figures(candidate), figures(baseline), seed);
  if (low === null || high === null) return paired;
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
}

/** As `claims --json` has it. */
export function evidenceOf(name: string, unit: string, { value, low, high }: Estimate): Evidence {
  return { name, value, low, high, unit };
}

/** `1.42 (1.3 to 1.55)`. */
export function estimateText({ value, low, high }: Estimate): string {
  if (low === null || high === null) return formatDigits(value);
  return `${formatDigits(value)} (${formatDigits(low)} to ${formatDigits(high)})`;
}

function withInterval(value: number, interval: Interval | null): Estimate {
  if (interval === null || interval.level < LEVEL) return { value, low: null, high: null };
  return { value, low: interval.low, high: interval.high };
}

/** @throws {RangeError} of nothing. */
function medianOf(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  return medianOfAscending(ascending(values));
}
