import { describe, expect, test } from 'vitest';
import { gradeResultSchema, type GradeResult } from '../../results/grade.js';
import { expectGolden } from '../golden-file.js';
import { fixtureGrade, STRANGE_TEXT } from './fixture-grade.js';
import { gradeReport, type GradeFormat } from './grade-reports.js';

interface Gradescope {
  readonly score: number;
  readonly output: string;
  readonly tests: readonly {
    readonly name: string;
    readonly score: number;
    readonly max_score: number;
    readonly status: string;
    readonly visibility: string;
    readonly output: string;
  }[];
  readonly leaderboard?: readonly object[];
}

function render(format: GradeFormat, grade: GradeResult = fixtureGrade(), columns = 80): string {
  return gradeReport(format, { columns, colour: false })(grade);
}

function gradescope(grade: GradeResult): Gradescope {
  return JSON.parse(render('gradescope', grade)) as Gradescope;
}

/** The grade without its hidden criterion. */
function openGrade(): GradeResult {
  const grade = fixtureGrade();
  return {
    ...grade,
    criteria: grade.criteria.filter(({ visibility }) => visibility === 'visible'),
  };
}

test('the fixture is a grade', () => {
  expect(gradeResultSchema.parse(fixtureGrade())).toEqual(fixtureGrade());
});

describe('on a terminal', () => {
  test.each([80, 120])('fits %s columns', (columns) => {
    const text = render('text', fixtureGrade(), columns);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    expectGolden(`grade-${columns}.txt`, text);
  });

  test('names what failed by what is needed', () => {
    const text = render('text', { ...fixtureGrade(), outcome: 'failed', score: 20 });
    expect(text).toContain('Failed: 20 of 70 points, and 50 are needed.');
  });
});

describe('in Markdown', () => {
  test('leaves out what is hidden, and the total that would tell it', () => {
    const text = render('markdown');
    expect(text).not.toContain('A secret one');
    expect(text).not.toContain('51.5');
    expect(text).toContain('1 more criterion is not shown.');
    expect(text).toContain('**41.5 of 60 points in what is shown here.**');
  });

  test('gives the whole score where nothing is hidden', () => {
    expect(render('markdown', openGrade())).toContain('51.5 of 70 points');
  });

  test('shows what a stranger wrote as text', () => {
    const text = render('markdown');
    expect(text).not.toContain(STRANGE_TEXT);
    expect(text).toContain('\\<b\\>100 points');
    expectGolden('grade.md', text);
  });
});

describe('for Gradescope', () => {
  test('is a results.json with a test for every criterion', () => {
    expectGolden('grade-gradescope.txt', render('gradescope'));
    const { tests, score } = gradescope(fixtureGrade());
    expect(score).toBe(51.5);
    expect(tests.reduce((sum, each) => sum + each.score, 0)).toBe(51.5);
    expect(tests.map(({ status }) => status)).toEqual([
      'passed',
      'failed',
      'failed',
      'failed',
      'passed',
      'passed',
    ]);
  });

  test('passes visibility on, and tells no total beside a hidden criterion', () => {
    const { tests, output } = gradescope(fixtureGrade());
    expect(tests.map(({ visibility }) => visibility)).toContain('after_due_date');
    expect(output).not.toContain('51.5');
    expect(gradescope(openGrade()).output).toContain('51.5 of 70 points');
  });

  test('hides the total too beside what is hidden for ever', () => {
    const hidden = fixtureGrade().criteria.map((each) => ({
      ...each,
      visibility: 'hidden' as const,
    }));
    const { tests } = gradescope({ ...fixtureGrade(), criteria: hidden });
    expect(new Set(tests.map(({ visibility }) => visibility))).toEqual(
      new Set(['after_published']),
    );
  });

  test('marks what is inconclusive, and asks for another grading', () => {
    const { tests, output } = gradescope(fixtureGrade());
    expect(tests[2]?.name).toBe('Requests per second (inconclusive)');
    expect(output).toContain('ask for it to be graded again');
  });

  test('counts a bonus above the full score', () => {
    expect(gradescope(fixtureGrade()).tests[5]).toMatchObject({ score: 4, max_score: 0 });
  });

  test('has a leaderboard of measured ratios where that is wanted and there is something to show', () => {
    const { leaderboard } = gradescope(fixtureGrade());
    expect(leaderboard).toEqual([{ name: 'Requests per second', value: 0.581, order: 'desc' }]);
    const bare = { ...fixtureGrade(), criteria: fixtureGrade().criteria.slice(0, 1) };
    expect(gradescope(bare)).not.toHaveProperty('leaderboard');
    const unranked = { ...fixtureGrade(), leaderboard: false };
    expect(gradescope(unranked)).not.toHaveProperty('leaderboard');
  });
});

test('as JSON it is itself', () => {
  expect(JSON.parse(render('json'))).toEqual(fixtureGrade());
});
