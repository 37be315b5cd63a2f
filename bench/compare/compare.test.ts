import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparisonSchema } from '../../results/comparison.js';
import { syntheticRun } from '../../results/compare/synthetic-run.js';
import type { Run } from '../../results/run.js';
import { writeRun } from '../../results/store.js';
import { runCli } from '../cli.js';
import { renderError } from '../error-text.js';
import { EXIT, exitCodeOf, type ExitCode } from '../exit-codes.js';
import type { CompareArguments } from './compare-request.js';
import { readCompareRequest } from './compare-request.js';
import type { MeasureAgain } from './measure-again.js';
import { performCompare } from './perform-compare.js';

const out = mkdtempSync(join(tmpdir(), 'echobench-compare-'));
const LIKE = { cells: 2, noise: 0.02 };
const GIVEN: CompareArguments = {
  baseline: 'before',
  normalise: 'auto',
  json: false,
  all: false,
  confirm: false,
  out,
};

async function store(run: Run): Promise<void> {
  await mkdir(join(out, run.id));
  await writeRun(join(out, run.id), run);
}

/** What a user would see of a command that fails, and its exit code. */
async function attempt(...words: string[]): Promise<{ text: string; code: ExitCode }> {
  try {
    await runCli(['compare', ...words, '--out', out]);
  } catch (error) {
    return { text: renderError(error, {}), code: exitCodeOf(error) };
  }
  return { text: '', code: EXIT.fine };
}

async function compare(
  args: Partial<CompareArguments>,
  remeasure: MeasureAgain = () => Promise.reject(new Error('nothing is to be measured')),
): Promise<{ code: ExitCode; stdout: string }> {
  let stdout = '';
  const write = (text: string): boolean => {
    stdout += text;
    return true;
  };
  const streams = { stdout: { ...process.stdout, write }, stderr: { write: () => true } };
  const code = await performCompare(
    readCompareRequest({ ...GIVEN, ...args }),
    streams as unknown as Parameters<typeof performCompare>[1],
    new AbortController().signal,
    remeasure,
  );
  return { code, stdout };
}

describe('compare', () => {
  beforeAll(async () => {
    const twins = syntheticRun({ ...LIKE, id: 'twins', seed: 5, cells: 2 });
    await store(syntheticRun({ ...LIKE, id: 'before', seed: 1 }));
    await store(syntheticRun({ ...LIKE, id: 'after', seed: 2 }));
    await store(syntheticRun({ ...LIKE, id: 'slow', seed: 3, worse: () => 1.5 }));
    await store(syntheticRun({ ...LIKE, id: 'few', seed: 4, rounds: 1 }));
    const later = (run: Run): Run => ({ ...run, startedAt: '2027-01-01T00:00:00.000Z' });
    await store(later(syntheticRun({ ...LIKE, id: 'slow-later', seed: 6, worse: () => 1.5 })));
    const moved = later(syntheticRun({ ...LIKE, id: 'elsewhere-later', seed: 7 }));
    const renamed = (id: string): string => `elsewhere-${id}`;
    await store({
      ...moved,
      cells: moved.cells.map((cell) => ({
        ...cell,
        id: renamed(cell.id),
        messageBytes: cell.messageBytes * 2,
      })),
      order: moved.order.map((round) => round.map(renamed)),
      repetitions: moved.repetitions.map((each) => ({ ...each, cellId: renamed(each.cellId) })),
    });
    await store({
      ...twins,
      cells: twins.cells.map((cell, index) =>
        index === 0
          ? { ...cell, concurrency: 8 }
          : { ...cell, concurrency: 8, options: { workers: 2 } },
      ),
    });
    await mkdir(join(out, 'future'));
    await writeFile(join(out, 'future', 'run.json'), '{"schemaVersion": 99}');
  });

  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it.each([
    ['after', EXIT.fine],
    ['slow', EXIT.failed],
    ['few', EXIT.inconclusive],
  ] as const)(
    'ends with its verdict as its exit code: before against %s',
    async (candidate, code) => {
      const given = { candidate, metric: 'cpu', minEffect: '10%' };
      expect((await compare(given)).code).toBe(code);
    },
  );

  it('prints JSON by its schema and nothing else', async () => {
    const { stdout } = await compare({ candidate: 'slow', json: true });
    const comparison = comparisonSchema.parse(JSON.parse(stdout));
    expect(comparison).toMatchObject({
      verdict: 'slower',
      baseline: ['before'],
      candidate: ['slow'],
    });
  });

  it('takes several runs a side, and paths', async () => {
    const { stdout } = await compare({
      baseline: `before,${join(out, 'after')}`,
      candidate: join(out, 'slow', 'run.json'),
      json: true,
      metric: 'cpu',
    });
    const [row] = comparisonSchema.parse(JSON.parse(stdout)).comparisons;
    expect(row).toMatchObject({ verdict: 'slower', baseline: { n: 20 }, candidate: { n: 10 } });
  });

  it('sets two styles of one run against each other, by their labels', async () => {
    const { stdout } = await compare({
      baseline: 'twins',
      styles: 'event-loop,event-loop --workers 2',
      json: true,
    });
    const { comparisons } = comparisonSchema.parse(JSON.parse(stdout));
    expect(comparisons.map(({ cell }) => cell.style)).toContain(
      'event-loop → event-loop --workers 2',
    );
  });

  it('writes to a file, and then nothing to stdout', async () => {
    const output = join(out, 'answer.md');
    const { stdout } = await compare({ candidate: 'slow', format: 'markdown', output });
    expect(stdout).toBe('');
    expect(readFileSync(output, 'utf8')).toMatch(/^## slower: /u);
  });

  it('calls slower with --confirm only what is slower when measured again', async () => {
    const again =
      (factor: number): MeasureAgain =>
      (candidate, plan) => {
        expect(candidate.id).toBe('slow');
        expect(plan).toMatchObject({ metrics: ['cpu'], rounds: 10 });
        return Promise.resolve(
          syntheticRun({ ...LIKE, id: 'again', seed: 9, worse: () => factor }),
        );
      };
    const given = { candidate: 'slow', metric: 'cpu', confirm: true };
    expect((await compare(given, again(1.5))).code).toBe(EXIT.failed);
    expect((await compare(given, again(1))).code).toBe(EXIT.inconclusive);
  });

  it('measures the newest candidate again that has what is slower, in whatever order they are named', async () => {
    const asked: string[] = [];
    const again: MeasureAgain = (candidate) => {
      asked.push(candidate.id);
      return Promise.resolve(syntheticRun({ ...LIKE, id: 'again', seed: 9, worse: () => 1.5 }));
    };
    for (const candidate of ['slow,slow-later', 'slow-later,slow', 'slow,elsewhere-later']) {
      await compare({ candidate, metric: 'cpu', confirm: true }, again);
    }
    expect(asked).toEqual(['slow-later', 'slow-later', 'slow']);
  });

  it('takes one run by two paths on both sides for the same run', async () => {
    const { stdout } = await compare({ candidate: join(out, 'before'), json: true, metric: 'cpu' });
    expect(comparisonSchema.parse(JSON.parse(stdout)).notes).toContain('On both sides: before.');
  });

  it('ends as interrupted when that is while it measures again', async () => {
    const cut: MeasureAgain = () =>
      Promise.resolve({ ...syntheticRun(LIKE), status: 'interrupted' });
    const { code, stdout } = await compare({ candidate: 'slow', confirm: true }, cut);
    expect(code).toBe(EXIT.interrupted);
    expect(stdout).toBe('');
  });

  it('measures nothing with --confirm where nothing is slower', async () => {
    const given = { candidate: 'after', metric: 'cpu', minEffect: '10%', confirm: true };
    expect((await compare(given)).code).toBe(EXIT.fine);
  });

  it.each([
    [['before,before', 'after'], 'the baseline has run before twice (before, before)'],
    [['before', `slow,${join(out, 'slow', 'run.json')}`], 'the candidate has run slow twice'],
    [['before'], 'give a baseline and a candidate, or one run and --styles x,y'],
    [['before', 'after', '--mteric', 'cpu'], 'has no option --mteric (did you mean "--metric"?)'],
    [['before', 'after', '--metric', 'cpuu'], 'did you mean "cpu"?'],
    [['before', 'after', '--normalise', 'yard'], '--normalise "yard" is not known'],
    [['before', 'after', '--format', 'hmtl'], 'did you mean "html"?'],
    [['before', 'after', '--format', 'html', '--json'], 'exclude each other'],
    [['before', 'after', '--min-effect', '0'], '--min-effect "0"'],
    [['before', 'after', '--significance', '60%'], '--significance "60%"'],
    [['before', ','], 'selects nothing'],
    [['before', 'after', '--styles', 'a,b'], '--styles compares within one run'],
    [['before,after', '--styles', 'a,b'], 'names 2'],
    [['before', '--styles', 'event-loop'], 'must name two different styles'],
    [['before', '--styles', 'event-loop,clutser'], 'has no style "clutser"'],
    [['before', '--styles', 'event-lop,cluster'], 'did you mean "event-loop"?'],
    [['twins', '--styles', 'event-loop,x'], 'has no style "x"'],
    [['before', '--styles', 'a,b', '--confirm'], 'give two runs, not --styles'],
    [['before', 'future'], 'schemaVersion is 99, and this program reads 1'],
    [['before', 'after', 'more'], 'does not take "more"'],
  ])('refuses %j as wrong usage', async (words, says) => {
    const { text, code } = await attempt(...words);
    expect(text).toContain(says);
    expect(text).toMatch(/^echobench: [^\n]+ \[[A-Z_]+\]\n$/);
    expect(code).toBe(EXIT.usage);
  });

  it('cannot compare with a baseline that is gone, and names those there are', async () => {
    const { text, code } = await attempt('gone', 'after');
    expect(text).toMatch(/there is no run "gone".*slow.*\[RUN_NOT_FOUND\]\n$/);
    expect(code).toBe(EXIT.cannotRun);
  });

  it('cannot write where nobody may', async () => {
    const given = { candidate: 'slow', output: join(out, 'no', 'such', 'folder.md') };
    await expect(compare(given)).rejects.toMatchObject({ code: 'RUN_NOT_WRITTEN' });
  });
});
