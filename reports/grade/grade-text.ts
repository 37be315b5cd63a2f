// Words for a grade that every form of it uses. Pure.
import type { CriterionResult, GradeResult } from '../../results/grade.js';

/** A grade in, text out. */
export type GradeReport = (grade: GradeResult) => string;

/** `Inconclusive: 62 of 100 points, and between 62 and 82 when everything can be told.` */
export function headlineOf(grade: GradeResult): string {
  const points = scoreText(grade);
  const { lowestScore, highestScore, passing } = grade;
  switch (grade.outcome) {
    case 'inconclusive':
      return `Inconclusive: ${points} so far, and from ${lowestScore} to ${highestScore} were everything to be told.`;
    case 'failed':
      return `Failed: ${points}, and ${passing ?? 0} are needed.`;
    case 'graded':
      return `${points}.`;
  }
}

export function scoreText({ score, maxScore }: Pick<GradeResult, 'score' | 'maxScore'>): string {
  return `${score} of ${maxScore} points`;
}

/** `12 / 20`, `+3 bonus`. */
export function pointsText({ score, maxScore, bonus }: CriterionResult): string {
  return bonus ? `+${score} of ${maxScore}` : `${score} / ${maxScore}`;
}

export const STATUS_WORDS = {
  full: 'full',
  partial: 'partial',
  none: 'none',
  inconclusive: 'inconclusive',
} as const satisfies Record<CriterionResult['status'], string>;

/** How long it took, in whole seconds: `2 min 12 s`. */
export function elapsedText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
