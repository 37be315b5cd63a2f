// A run of micro-benchmarks with tiny times, from the choice of subjects to the stored file and the table.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleRun } from '../../results/example-run.js';
import { MICRO_SCHEMA_VERSION, microSchema } from '../../results/micro.js';
import { readResultFile } from '../../results/result-file.js';
import { MicroError } from './measure-subject.js';
import { renderMicro } from './render-micro.js';
import { runMicro, type MicroRequest } from './run-micro.js';
import type { Subject, Variant } from './subject.js';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'echobench-micro-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Two variants, one of them asynchronous; counts calls and whether it was closed. */
function countingSubject(name: string): Subject & { calls: number; openings: number } {
  const subject = {
    name,
    description: `${name} counts`,
    operation: 'count',
    calls: 0,
    openings: 0,
    open: () => {
      subject.openings++;
      const variants: Variant[] = [
        { name: 'at once', operations: 10, run: () => ++subject.calls },
        { name: 'later', operations: 5, run: () => Promise.resolve(++subject.calls) },
      ];
      const close = () => {
        subject.openings--;
        return Promise.resolve();
      };
      return Promise.resolve({ variants, close });
    },
  };
  return subject;
}

function request(change: Partial<MicroRequest>): MicroRequest {
  return {
    subjects: [countingSubject('first'), countingSubject('second')],
    filter: null,
    timeMs: 2,
    root,
    describeEnvironment: () => Promise.resolve(exampleRun().environment),
    onSubject: () => undefined,
    ...change,
  };
}

it('stores a valid result beside the runs, and reads it back', async () => {
  const { file, result } = await runMicro(request({}));
  expect(file).toMatch(/-micro\/micro\.json$/);
  expect(await readResultFile(file, microSchema, MICRO_SCHEMA_VERSION)).toStrictEqual(result);
  expect(result.subjects.map(({ name, variants }) => [name, variants.length])).toStrictEqual([
    ['first', 2],
    ['second', 2],
  ]);
});

it('counts enough calls of each variant, and reports times per operation', async () => {
  const { result } = await runMicro(request({ timeMs: 5 }));
  for (const variant of result.subjects.flatMap(({ variants }) => variants)) {
    expect(variant.samples).toBeGreaterThanOrEqual(32);
    const { min, mean, p50, max } = variant.nsPerOperation;
    expect(min).toBeLessThanOrEqual(p50);
    expect(mean).toBeLessThanOrEqual(max);
    // The mean over all timed calls, times their operations, is the time that they took.
    const totalNs = mean * variant.samples * variant.operationsPerCall;
    expect(totalNs / 1e6 / variant.totalMs).toBeCloseTo(1, 1);
  }
});

it('runs only what the filter picks, and closes what it opened', async () => {
  const subjects = [countingSubject('first'), countingSubject('second')];
  const started: string[] = [];
  const onSubject = (name: string) => void started.push(name);
  const { result } = await runMicro(request({ subjects, filter: 'SECOND/la', onSubject }));
  expect(
    result.subjects.map(({ name, variants }) => [name, variants.map((v) => v.name)]),
  ).toStrictEqual([['second', ['later']]]);
  expect(started).toStrictEqual(['second']);
  expect(subjects.map(({ calls, openings }) => [calls > 0, openings])).toStrictEqual([
    [false, 0],
    [true, 0],
  ]);
});

it('names the subjects when the filter picks nothing, and stores nothing', async () => {
  await expect(runMicro(request({ filter: 'no such thing' }))).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(/"no such thing".*first, second/) as string,
  });
  expect(await readdir(root)).toStrictEqual([]);
});

it('tells which variant threw, keeps its error, and closes the subject', async () => {
  const subject = countingSubject('first');
  const cause = new Error('broken');
  let calls = 0;
  const broken: Subject = {
    ...subject,
    open: async () => ({
      ...(await subject.open()),
      variants: [
        {
          name: 'breaks',
          operations: 1,
          run: () => {
            if (++calls > 3) throw cause;
            return calls;
          },
        },
      ],
    }),
  };
  const failure: unknown = await runMicro(request({ subjects: [broken] })).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(MicroError);
  expect(failure).toMatchObject({ code: 'MICRO_FAILED', cause });
  expect((failure as Error).message).toContain('"breaks"');
  expect(subject.openings).toBe(0);
});

it('shows a table per subject with the unit of its operation', async () => {
  const { result } = await runMicro(request({ filter: 'first' }));
  const text = renderMicro(result);
  expect(text).toContain('ns/count');
  expect(text).toContain('at once');
  expect(text).toContain('later');
  expect(text).not.toContain('second');
  expect(text).toContain('Example CPU');
});
