// A grade as Gradescope reads it: the results.json of an autograder, a test for every criterion.
import type { CriterionResult, GradeResult } from '../../results/grade.js';
import { headlineOf, type GradeReport } from './grade-text.js';

/** @see https://gradescope-autograders.readthedocs.io/en/latest/specs/ */
export const renderGradescope: GradeReport = (grade) =>
  `${JSON.stringify(gradescopeResult(grade), null, 2)}\n`;

/** A field that Gradescope does not know is in `extra_data` alone. */
export function gradescopeResult(grade: GradeResult): object {
  const isWholeShown = grade.criteria.every(({ visibility }) => visibility === 'visible');
  return {
    score: grade.score,
    execution_time: Math.round(grade.elapsedMs / 1_000),
    // A headline with the total would tell what hidden criteria earned.
    output: [
      ...(isWholeShown ? [headlineOf(grade)] : []),
      ...(grade.outcome === 'inconclusive' ? [ASK_AGAIN] : []),
      ...grade.confinement.incidents,
    ].join('\n\n'),
    // Not rendered: it may quote what the submission printed.
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    stdout_visibility: 'hidden',
    tests: grade.criteria.map(testOf),
    extra_data: {
      schemaVersion: grade.schemaVersion,
      outcome: grade.outcome,
      lowestScore: grade.lowestScore,
      highestScore: grade.highestScore,
    },
    ...leaderboardOf(grade),
  };
}

const ASK_AGAIN =
  'Some of it could not be judged this time: each such test says why. Where the machine was too disturbed or the time too short, ask for it to be graded again.';

/** Gradescope shows the total beside a test that is `hidden`, and so what it earned; beside one that comes later it does not. */
const VISIBILITY = {
  visible: 'visible',
  hidden: 'after_published',
  after_due_date: 'after_due_date',
  after_published: 'after_published',
} as const satisfies Record<CriterionResult['visibility'], string>;

function testOf(criterion: CriterionResult, index: number): object {
  const { id, title, kind, status, score, maxScore, bonus, visibility, reasons } = criterion;
  const isInconclusive = status === 'inconclusive';
  return {
    name: isInconclusive ? `${title} (inconclusive)` : title,
    number: String(index + 1),
    score,
    // Extra credit is what a test earns above its most.
    max_score: bonus ? 0 : maxScore,
    status: status === 'full' || (bonus && score > 0) ? 'passed' : 'failed',
    output: reasons.join('\n'),
    output_format: 'text',
    visibility: VISIBILITY[visibility],
    tags: [kind, ...(isInconclusive ? ['inconclusive'] : [])],
    extra_data: { id, status, evidence: criterion.evidence },
  };
}

/** Ratios of visible criteria alone: a leaderboard is shown to everybody. */
function leaderboardOf({ leaderboard, criteria }: GradeResult): object {
  if (!leaderboard) return {};
  const rows = criteria
    .filter(({ visibility, kind }) => visibility === 'visible' && LEADERBOARD_ORDER[kind] !== null)
    .flatMap(({ title, kind, evidence }) => {
      const [figure] = evidence;
      if (figure === undefined) return [];
      return [
        { name: title, value: Number(figure.value.toPrecision(3)), order: LEADERBOARD_ORDER[kind] },
      ];
    });
  return rows.length === 0 ? {} : { leaderboard: rows };
}

const LEADERBOARD_ORDER = {
  conformance: null,
  style: null,
  throughput: 'desc',
  tail: 'asc',
  memory: 'asc',
} as const satisfies Record<CriterionResult['kind'], 'asc' | 'desc' | null>;
