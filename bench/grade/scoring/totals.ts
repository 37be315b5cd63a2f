// From what every criterion ended in to the score and the outcome. Pure.
import type { GradeOutcome, GradeResult } from '../../../results/grade.js';
import { maxPoints, type Criterion, type Rubric } from '../../../results/rubric.js';
import { resultOf, roundPoints, type Judged } from './outcome.js';

export type Totals = Pick<
  GradeResult,
  'outcome' | 'score' | 'maxScore' | 'lowestScore' | 'highestScore' | 'passing' | 'criteria'
>;

export interface JudgedCriterion {
  readonly criterion: Criterion;
  readonly judged: Judged;
}

export function totalsOf(
  all: readonly JudgedCriterion[],
  { inconclusiveShare, passing }: Pick<Rubric, 'inconclusiveShare' | 'passing'>,
): Totals {
  const exact = (points: (each: JudgedCriterion) => number): number =>
    all.reduce((total, each) => total + points(each), 0);
  const sum = (points: (each: JudgedCriterion) => number): number => roundPoints(exact(points));
  const criteria = all.map(({ criterion, judged }) =>
    resultOf(criterion, judged, inconclusiveShare),
  );
  const lowestScore = sum(({ judged }) => judged.points);
  const highestScore = sum(({ judged }) => judged.points + judged.undecided);
  // Of what is shown: the sum of rounded points, so that a reader who adds them up finds the score.
  const score = roundPoints(criteria.reduce((total, each) => total + each.score, 0));
  return {
    outcome: outcomeOf(
      exact(({ judged }) => judged.points + judged.undecided * inconclusiveShare),
      exact(({ judged }) => judged.points + judged.undecided),
      passing,
      criteria,
    ),
    score,
    maxScore: sum(({ criterion }) => (criterion.bonus ? 0 : maxPoints(criterion))),
    lowestScore,
    highestScore,
    passing,
    criteria,
  };
}

/** Sums of thirds are off by less than that. */
const SLACK = 1e-6;

/** By points that are not rounded: three thirds of ten are ten. What cannot pass whatever was undecided has failed; otherwise anything undecided leaves the whole undecided. */
function outcomeOf(
  score: number,
  highestScore: number,
  passing: number | null,
  criteria: Totals['criteria'],
): GradeOutcome {
  if (passing !== null && highestScore < passing - SLACK) return 'failed';
  if (criteria.some(({ status }) => status === 'inconclusive')) return 'inconclusive';
  return passing !== null && score < passing - SLACK ? 'failed' : 'graded';
}
