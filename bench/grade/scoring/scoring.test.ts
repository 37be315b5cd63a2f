// Conformance, style, memory and totals: made-up findings in, points and reasons out.
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../results/check-result.js';
import { rubricSchema, type CriterionOf } from '../../../results/rubric.js';
import type { SkipCause } from '../../check/rule.js';
import type { CausedCheck } from '../../check/run-check.js';
import { judgeConformance, rulesOf } from './conformance.js';
import { judgeMemory } from './memory.js';
import { resultOf } from './outcome.js';
import { judgeStyle } from './style.js';
import { totalsOf } from './totals.js';

const KNOWN = [
  { id: 'tcp-echo', level: 'echo', transport: 'tcp' },
  { id: 'tcp-reset', level: 'echo', transport: 'tcp' },
  { id: 'tcp-wait', level: 'full', transport: 'tcp' },
  { id: 'udp-echo', level: 'echo', transport: 'udp' },
] as const;

const COMMON = { title: 'T', visibility: 'visible', bonus: false } as const;
const CONFORMANCE: CriterionOf<'conformance'> = {
  kind: 'conformance',
  id: 'c',
  ...COMMON,
  points: 10,
  level: 'full',
  rules: ['tcp-*'],
};
const STYLE: CriterionOf<'style'> = {
  kind: 'style',
  id: 's',
  ...COMMON,
  points: 4,
  named: ['event-loop', 'threads'],
  minConfidence: 0.6,
};
const MEMORY: CriterionOf<'memory'> = {
  kind: 'memory',
  id: 'm',
  ...COMMON,
  connections: 8,
  steps: [
    { atMostMiB: 100, points: 3 },
    { atMostMiB: 50, points: 6 },
  ],
};

function finding(id: string, status: Finding['status'], received: string | null = null): Finding {
  return { id, title: id, status, sent: null, received, rule: '', remedy: null };
}

function checkOf(
  findings: Finding[],
  causes: Readonly<Record<string, SkipCause>> = {},
): Pick<CausedCheck, 'result' | 'causes'> {
  const style = { named: null, confidence: 0, evidence: [] };
  return {
    result: { schemaVersion: 1, target: 't', level: 'full', verdict: 'pass', findings, style },
    causes: new Map(Object.entries(causes)),
  };
}

describe('conformance', () => {
  test('names rules by pattern, transport and level', () => {
    expect(rulesOf(CONFORMANCE, 'tcp', KNOWN).map(({ id }) => id)).toEqual([
      'tcp-echo',
      'tcp-reset',
      'tcp-wait',
    ]);
    expect(rulesOf({ ...CONFORMANCE, level: 'echo' }, 'tcp', KNOWN)).toHaveLength(2);
    expect(rulesOf({ ...CONFORMANCE, rules: ['tcp.*'] }, 'tcp', KNOWN)).toHaveLength(0);
  });

  test('gives every rule the same share, and a warning is no loss', () => {
    const check = checkOf([
      finding('tcp-echo', 'pass'),
      finding('tcp-reset', 'warn'),
      finding('tcp-wait', 'fail', 'nothing'),
    ]);
    const judged = judgeConformance(CONFORMANCE, check, 'tcp', KNOWN);
    expect(judged.points).toBeCloseTo(20 / 3);
    expect(judged.undecided).toBe(0);
    expect(judged.reasons.join(' ')).toContain('tcp-wait (tcp-wait) is not kept. Came: nothing.');
  });

  test('is undecided for what there was no time for, and lost where the server itself prevents the trial', () => {
    const check = checkOf(
      [
        finding('tcp-echo', 'pass'),
        finding('tcp-reset', 'skip', 'the time for the whole check was over'),
        finding('tcp-wait', 'skip', 'the server answered nobody'),
      ],
      { 'tcp-reset': 'time', 'tcp-wait': 'server' },
    );
    const judged = judgeConformance(CONFORMANCE, check, 'tcp', KNOWN);
    expect(judged.points).toBeCloseTo(10 / 3);
    expect(judged.undecided).toBeCloseTo(10 / 3);
    expect(judged.reasons.at(-1)).toContain('which is its own doing, and counts 0');
  });

  test('does not ask for what the level leaves out', () => {
    const findings = [finding('tcp-echo', 'pass'), finding('tcp-reset', 'skip')];
    const check = checkOf(findings, { 'tcp-reset': 'level' });
    const criterion = { ...CONFORMANCE, rules: ['tcp-echo', 'tcp-reset'] };
    expect(judgeConformance(criterion, check, 'tcp', KNOWN)).toMatchObject({
      points: 10,
      undecided: 0,
    });
  });

  test('is undecided for a rule that has no finding at all', () => {
    expect(judgeConformance(CONFORMANCE, checkOf([]), 'tcp', KNOWN).undecided).toBe(10);
  });
});

describe('style', () => {
  test.each([
    ['event-loop', 0.9, 4, 0],
    ['iterative', 0.9, 0, 0],
    ['event-loop', 0.5, 0, 4],
    [null, 0, 0, 4],
  ] as const)(
    '%s with confidence %s earns %s, %s undecided',
    (named, confidence, points, undecided) => {
      const judged = judgeStyle(STYLE, { named, confidence, evidence: ['seen'] }, null);
      expect(judged).toMatchObject({ points, undecided });
      expect(judged.reasons).toContain('seen');
    },
  );
});

test('a style that the server kept from being tried is lost, and one without time undecided', () => {
  const untold = { named: null, confidence: 0, evidence: ['why'] };
  expect(judgeStyle(STYLE, untold, 'server')).toMatchObject({ points: 0, undecided: 0 });
  expect(judgeStyle(STYLE, untold, 'time')).toMatchObject({ points: 0, undecided: 4 });
});

describe('memory', () => {
  const at = (mebibytes: number, answered = 8) =>
    judgeMemory(MEMORY, { asked: 8, answered, pssBytes: mebibytes * 2 ** 20 });

  test('earns the strictest step that is kept', () => {
    expect([at(40), at(80), at(120)].map(({ points }) => points)).toEqual([6, 3, 0]);
  });

  test('earns nothing where clients are not answered, and is undecided where the system does not tell', () => {
    expect(at(10, 3)).toMatchObject({ points: 0, undecided: 0 });
    const unknown = judgeMemory(MEMORY, { asked: 8, answered: 8, pssBytes: null });
    expect(unknown).toMatchObject({ points: 0, undecided: 6 });
  });
});

describe('totals', () => {
  const judged = (points: number, undecided: number) => ({
    points,
    undecided,
    reasons: ['r'],
    evidence: [],
  });
  const totals = (
    parts: readonly (readonly [points: number, undecided: number, bonus: boolean])[],
    passing: number | null,
    inconclusiveShare = 0,
  ) =>
    totalsOf(
      parts.map(([points, undecided, bonus]) => ({
        criterion: { ...CONFORMANCE, bonus },
        judged: judged(points, undecided),
      })),
      { passing, inconclusiveShare },
    );

  test('a bonus is added to the score and not to what is asked', () => {
    expect(
      totals(
        [
          [10, 0, false],
          [3, 0, true],
        ],
        null,
      ),
    ).toMatchObject({
      score: 13,
      maxScore: 10,
      outcome: 'graded',
    });
  });

  test('anything undecided leaves the whole inconclusive, with what it may still become', () => {
    expect(totals([[4, 6, false]], null, 0.5)).toMatchObject({
      outcome: 'inconclusive',
      score: 7,
      lowestScore: 4,
      highestScore: 10,
    });
  });

  test('what cannot pass any more has failed, whatever is undecided', () => {
    expect(totals([[1, 2, false]], 5).outcome).toBe('failed');
    expect(totals([[1, 5, false]], 5).outcome).toBe('inconclusive');
    expect(totals([[4, 0, false]], 5).outcome).toBe('failed');
    expect(totals([[5, 0, false]], 5).outcome).toBe('graded');
  });

  test('points of thirds are rounded, and a reader who adds them up finds the score', () => {
    const all = totals(
      [
        [10 / 3, 0, false],
        [10 / 3, 0, false],
        [10 / 3, 0, false],
      ],
      null,
    );
    expect(all.criteria.map(({ score }) => score)).toEqual([3.33, 3.33, 3.33]);
    expect(all.score).toBe(9.99);
    const thirds = Array.from({ length: 3 }, () => [10 / 3, 0, false] as const);
    expect(totals(thirds, 10).outcome).toBe('graded');
  });

  test('a criterion says what its undecided points count', () => {
    const result = resultOf(CONFORMANCE, judged(2, 4), 0.5);
    expect(result).toMatchObject({ status: 'inconclusive', score: 4 });
    expect(result.reasons.at(-1)).toBe('4 points could not be judged: by the rubric they count 2.');
  });
});

test('the rubric’s defaults are whole', () => {
  const rubric = rubricSchema.parse({
    schemaVersion: 1,
    name: 'n',
    start: [{ command: 'x {port}' }],
    criteria: [{ ...MEMORY }],
  });
  expect(rubric.limits.memoryMiB).toBe(512);
  expect(rubric.load.reference).toBe('yardstick');
});
