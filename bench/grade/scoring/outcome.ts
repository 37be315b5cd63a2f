// What every criterion ends in: points with reasons, or the statement that it could not be judged. Pure.
import type { CriterionResult } from '../../../results/grade.js';
import type { Evidence } from '../../../results/claims-result.js';
import { maxPoints, type Criterion } from '../../../results/rubric.js';

/** Points are shown with two digits behind the point at most; sums of thirds would have more. */
const POINT_DIGITS = 2;

/** What was found, before the rubric's word on what inconclusive is worth. */
export interface Judged {
  /** Earned for certain. */
  readonly points: number;
  /** Could be earned or not: nobody can tell. */
  readonly undecided: number;
  readonly reasons: readonly string[];
  readonly evidence: readonly Evidence[];
}

export function inconclusive(criterion: Criterion, ...reasons: readonly string[]): Judged {
  return { points: 0, undecided: maxPoints(criterion), reasons, evidence: [] };
}

export function nothing(...reasons: readonly string[]): Judged {
  return { points: 0, undecided: 0, reasons, evidence: [] };
}

/** @param inconclusiveShare of undecided points that are given, 0–1. */
export function resultOf(
  criterion: Criterion,
  { points, undecided, reasons, evidence }: Judged,
  inconclusiveShare: number,
): CriterionResult {
  const { id, title, kind, bonus, visibility } = criterion;
  const maxScore = roundPoints(maxPoints(criterion));
  const score = roundPoints(points + undecided * inconclusiveShare);
  const status = undecided > 0 ? 'inconclusive' : statusOf(score, maxScore);
  const share =
    undecided > 0
      ? [
          `${shownPoints(undecided)} could not be judged: ${givenText(undecided * inconclusiveShare)}.`,
        ]
      : [];
  return {
    id,
    title,
    kind,
    status,
    score,
    maxScore,
    bonus,
    visibility,
    reasons: [...reasons, ...share],
    evidence: [...evidence],
  };
}

export function roundPoints(points: number): number {
  return Number(points.toFixed(POINT_DIGITS));
}

/** `12.5 points`. */
export function shownPoints(points: number): string {
  const rounded = roundPoints(points);
  return `${rounded} point${rounded === 1 ? '' : 's'}`;
}

function statusOf(score: number, maxScore: number): CriterionResult['status'] {
  if (score >= maxScore) return 'full';
  return score > 0 ? 'partial' : 'none';
}

function givenText(points: number): string {
  return points === 0
    ? 'by the rubric they count 0'
    : `by the rubric they count ${roundPoints(points)}`;
}
