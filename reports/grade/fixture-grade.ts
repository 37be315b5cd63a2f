// A grade made up for tests: every status, a bonus, a hidden criterion, and texts that a stranger wrote.
import {
  GRADE_SCHEMA_VERSION,
  type CriterionResult,
  type GradeResult,
} from '../../results/grade.js';

/** What a submission printed, to be seen as text and nothing else. */
export const STRANGE_TEXT = '<b>100 points</b> | `all`';

export function fixtureGrade(): GradeResult {
  return {
    schemaVersion: GRADE_SCHEMA_VERSION,
    rubric: 'An echo server for many clients',
    submission: 'alice',
    command: 'python3 server.py {port}',
    startedAt: '2026-11-23T12:00:00.000Z',
    elapsedMs: 132_000,
    outcome: 'inconclusive',
    score: 51.5,
    maxScore: 70,
    lowestScore: 51.5,
    highestScore: 56.5,
    passing: 50,
    leaderboard: true,
    criteria: [
      criterion('echo', 'It echoes', 'full', 25, 25),
      {
        ...criterion('protocol', 'It keeps the protocol', 'partial', 7.5, 15),
        reasons: [
          '2 of 4 rules are kept.',
          `tcp-wait (waits as long as it is asked to) is not kept. Came: ${STRANGE_TEXT}.`,
        ],
      },
      {
        ...criterion('throughput', 'Requests per second', 'inconclusive', 5, 10),
        kind: 'throughput',
        evidence: [
          { name: 'throughput ÷ reference', value: 0.5812, low: 0.4, high: 0.7, unit: 'ratio' },
        ],
      },
      criterion('memory', 'Memory', 'none', 0, 10),
      { ...criterion('hard', 'A secret one', 'full', 10, 10), visibility: 'after_due_date' },
      { ...criterion('more', 'Something more', 'partial', 4, 5), bonus: true },
    ],
    checks: [],
    load: { reference: 'yardstick', blocks: 16, why: null },
    confinement: {
      user: 'student',
      held: ['Memory 512 MiB.'],
      notHeld: ['The network is not cut off.'],
      incidents: ['It left processes behind when it ended; they were killed.'],
    },
    notes: ['seed 7'],
  };
}

function criterion(
  id: string,
  title: string,
  status: CriterionResult['status'],
  score: number,
  maxScore: number,
): CriterionResult {
  return {
    id,
    title,
    kind: 'conformance',
    status,
    score,
    maxScore,
    bonus: false,
    visibility: 'visible',
    reasons: [
      `Why it is ${status}: a sentence that is long enough to be broken on a terminal of eighty columns.`,
    ],
    evidence: [],
  };
}
