// Partial credit: which step a value reaches, and what follows where noise leaves more than one possible. Pure; ADR 0025.
import { shownPoints } from './outcome.js';

/** One step of a criterion; steps of one criterion limit in one direction. */
export interface Step {
  readonly limit: number;
  readonly points: number;
}

/** A figure, where it may lie by its own scatter, and by how much equal servers differ here. */
export interface NoisyRatio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** 0.08: equal servers look up to 8 % apart. */
  readonly tolerance: number;
}

export interface StepRules {
  /** The tolerance up to which a doubt is decided in favour; 0: none is. */
  readonly mostFavoured: number;
  readonly higherIsBetter: boolean;
}

export type StepVerdict =
  | { readonly kind: 'points'; readonly points: number; readonly reason: string }
  | {
      readonly kind: 'undecided';
      readonly atLeast: number;
      readonly atMost: number;
      readonly reason: string;
    };

/** Points of the strictest step that `value` keeps, 0 when none. */
export function pointsAt(steps: readonly Step[], value: number, higherIsBetter: boolean): number {
  const kept = steps.filter(({ limit }) => (higherIsBetter ? value >= limit : value <= limit));
  return Math.max(0, ...kept.map(({ points }) => points));
}

/**
 * - The same step over all that the ratio may be: its points.
 * - Two neighbouring steps, the better one within the tolerance, and that within `mostFavoured`: the better one. The doubt is the
 *   machine's, not the student's. Granted at every look it would be granted for the luckiest: 0 until the last.
 * - Otherwise undecided: the noise is as wide as the rubric's steps, or the server's own scatter reaches further than the machine's.
 */
export function judgeSteps(
  steps: readonly Step[],
  { ratio, low, high, tolerance }: NoisyRatio,
  { mostFavoured, higherIsBetter }: StepRules,
): StepVerdict {
  const lowest = Math.min(low, ratio / (1 + tolerance));
  const highest = Math.max(high, ratio * (1 + tolerance));
  const [worst, best] = [lowest, highest]
    .map((value) => pointsAt(steps, value, higherIsBetter))
    .sort((a, b) => a - b) as [number, number];
  if (worst === best) return { kind: 'points', points: best, reason: sure(best) };
  const between = steps.filter(({ points }) => points > worst && points <= best).length;
  const needed = neededTolerance(steps, ratio, best, higherIsBetter);
  if (between === 1 && mostFavoured > 0 && tolerance <= mostFavoured && needed <= tolerance) {
    return {
      kind: 'points',
      points: best,
      reason: `The next step is within the noise, which decides in its favour: ${shownPoints(best)}.`,
    };
  }
  return {
    kind: 'undecided',
    atLeast: worst,
    atMost: best,
    reason: `By the noise it may be worth ${worst} or ${shownPoints(best)}, and that is too wide to tell: grade again on a quieter machine, with more blocks or longer windows.`,
  };
}

/** By how much `ratio` misses the limit of the step with `points`; 0 when it keeps it. */
function neededTolerance(
  steps: readonly Step[],
  ratio: number,
  points: number,
  higherIsBetter: boolean,
): number {
  const limit = steps.find((step) => step.points === points)?.limit ?? ratio;
  const times = higherIsBetter ? limit / ratio : ratio / limit;
  return Math.max(0, times - 1);
}

function sure(points: number): string {
  return points === 0 ? 'That reaches no step.' : `That is worth ${shownPoints(points)}.`;
}
