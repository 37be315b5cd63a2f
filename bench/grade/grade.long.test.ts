// The assignment kit as it stands, with tiny windows: what is handed out earns little, the solution everything, and both are told why. And
// a submission that forges its result, graded by the real program.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { gradeResultSchema, type GradeResult } from '../../results/grade.js';
import { createWorkplace, type Workplace } from '../end-to-end/program.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const KIT = join(ROOT, 'docs', 'course', 'assignment');
const PATH = `/usr/bin:/bin:${process.env['PATH'] ?? ''}`;
const LIMIT_MS = 120_000;

let workplace: Workplace;
beforeAll(() => {
  workplace = createWorkplace();
});
afterAll(() => workplace.dispose());

/** The kit's rubric with less of everything that takes time. @param kept ids of criteria; null: all. */
function tinyRubric(name: string, kept: readonly string[] | null): string {
  const rubric = parse(readFileSync(join(KIT, 'rubric.yaml'), 'utf8')) as {
    criteria: { id: string; points?: number; rules?: string[]; steps?: { points: number }[] }[];
    passing: number;
    load: object;
  };
  const file = join(workplace.folder, name);
  const criteria = rubric.criteria
    .filter(({ id }) => kept === null || kept.includes(id))
    // It takes 64 MiB through a busy machine, which is not this test's subject.
    .map((each) => ({
      ...each,
      ...(each.rules && { rules: each.rules.filter((id) => id !== 'tcp-backpressure') }),
    }));
  const load = {
    ...rubric.load,
    clients: 4,
    blocks: 2,
    mostBlocks: 2,
    windowMs: 100,
    warmupMs: 20,
  };
  const worth = criteria.map(({ points, steps }) => points ?? steps?.at(-1)?.points ?? 0);
  const passing = Math.min(
    rubric.passing,
    worth.reduce((sum, points) => sum + points, 0),
  );
  writeFileSync(file, stringify({ ...rubric, criteria, load, passing }));
  return file;
}

async function grade(
  words: readonly string[],
): Promise<{ code: number | string; grade: GradeResult; stderr: string }> {
  const program = workplace.start(['grade', ...words, '--json', '--seed', '7'], { PATH });
  const code = await program.ended;
  const stdout = program.stdout();
  if (stdout === '') throw new Error(`no grade: ${program.stderr()}`);
  return { code, grade: gradeResultSchema.parse(JSON.parse(stdout)), stderr: program.stderr() };
}

function scoreOf({ criteria }: GradeResult, id: string): number {
  return criteria.find((each) => each.id === id)?.score ?? NaN;
}

function reasonsOf({ criteria }: GradeResult, id: string): string {
  return criteria.find((each) => each.id === id)?.reasons.join(' ') ?? '';
}

describe('the assignment kit', () => {
  test(
    'gives the Python starter a part of the points, with reasons that lead on',
    async () => {
      const untimed = ['echo', 'concurrent', 'memory'];
      const rubric = tinyRubric('starter.yaml', untimed);
      const { grade: starter } = await grade([join(KIT, 'starter', 'python'), '--rubric', rubric]);
      expect(scoreOf(starter, 'echo')).toBe(15);
      expect(starter.score).toBe(15);
      expect(reasonsOf(starter, 'concurrent')).toContain('behaves like iterative');
      expect(reasonsOf(starter, 'memory')).toContain('Only 1 of 64 connected clients');
    },
    LIMIT_MS,
  );

  test(
    'gives the TypeScript solution all that can be told in so short a time, and builds it on the way',
    async () => {
      const rubric = tinyRubric('solution.yaml', null);
      const folder = join(KIT, 'teacher', 'solution-typescript');
      const { grade: solution } = await grade([folder, '--rubric', rubric]);
      for (const id of ['echo', 'robust', 'protocol', 'concurrent', 'memory']) {
        expect(reasonsOf(solution, id)).not.toContain('not kept');
        expect(scoreOf(solution, id), reasonsOf(solution, id)).toBeGreaterThanOrEqual(10);
      }
      // What the load shows in a tenth of a second may be anything; that it was held against the yardstick is in its reasons.
      expect(reasonsOf(solution, 'throughput')).toMatch(
        /^Its throughput is [\d.]+ times the yardstick's|^Not measured: |^The (reference|submission) was \S+ in \d+ of \d+ repetitions/u,
      );
    },
    LIMIT_MS,
  );

  test(
    'grades the TypeScript starter and the Python solution by the same rules',
    async () => {
      const rules = tinyRubric('rules.yaml', ['protocol']);
      const more = tinyRubric('more.yaml', ['echo', 'protocol', 'memory']);
      const [starter, solution] = await Promise.all([
        grade([join(KIT, 'starter/typescript'), '--rubric', rules]),
        grade([join(KIT, 'teacher/solution-python'), '--rubric', more]),
      ]);
      expect(scoreOf(starter.grade, 'protocol')).toBeGreaterThan(0);
      expect(scoreOf(starter.grade, 'protocol')).toBeLessThan(15);
      expect(reasonsOf(starter.grade, 'protocol')).toContain('tcp-wait');
      const most = { echo: 15, protocol: 15, memory: 15 };
      for (const [id, points] of Object.entries(most))
        expect(scoreOf(solution.grade, id), reasonsOf(solution.grade, id)).toBe(points);
    },
    LIMIT_MS,
  );
});

describe('a grade', () => {
  test(
    'is written by the grader alone, whatever a submission forges',
    async () => {
      const rubric = tinyRubric('forger.yaml', ['protocol']);
      const out = join(workplace.folder, 'results.json');
      const fixtures = join(ROOT, 'bench', 'grade', 'fixtures');
      const command = 'python3 hostile.py forges-results {port}';
      const words = [
        '--rubric',
        rubric,
        '--command',
        command,
        '--format',
        'gradescope',
        '--out',
        out,
      ];
      const program = workplace.start(['grade', fixtures, ...words], { PATH });
      // Below what passes.
      expect(await program.ended, program.stderr()).toBe(1);
      expect(program.stdout()).toBe('');
      const { score, tests } = JSON.parse(readFileSync(out, 'utf8')) as {
        score: number;
        tests: readonly object[];
      };
      expect(score).toBeLessThan(15);
      expect(tests).toHaveLength(1);
    },
    LIMIT_MS,
  );

  test(
    'is zero with the reason where nothing was handed in that starts',
    async () => {
      const rubric = tinyRubric('empty.yaml', null);
      const { grade: empty, code } = await grade([KIT, '--rubric', rubric]);
      expect(code).toBe(1);
      expect(empty.score).toBe(0);
      expect(reasonsOf(empty, 'echo')).toBe(
        'It has no server.py and no server.ts in its folder, so there is nothing to start.',
      );
    },
    LIMIT_MS,
  );

  test(
    'is inconclusive where there is no time, and says so',
    async () => {
      const rubric = tinyRubric('late.yaml', ['echo', 'throughput']);
      const folder = join(KIT, 'starter', 'python');
      const { grade: late, code } = await grade([
        folder,
        '--rubric',
        rubric,
        '--max-minutes',
        '0.002',
      ]);
      expect(late.outcome).not.toBe('graded');
      expect(code).toBe(late.outcome === 'failed' ? 1 : 3);
      expect(reasonsOf(late, 'throughput')).toContain('out of time');
    },
    LIMIT_MS,
  );
});
