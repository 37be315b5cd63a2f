// What comes before a submission is measured: whether this machine can hold it, its build, and a start that fails once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { submissionLimitsSchema } from '../../results/rubric.js';
import { requireConfinement } from './require-confinement.js';
import type { ConfinedCommand } from './sandbox/start-confined.js';
import { build } from './start-way.js';
import { startSubmission } from './submission-subject.js';

const FIXTURE = fileURLToPath(new URL('../../../bench/grade/fixtures/hostile.py', import.meta.url));
const LIMIT_MS = 20_000;
const NEVER = new AbortController().signal;

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'echobench-starting-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function commandFor(how: string, incidents: string[] = []): ConfinedCommand {
  return {
    words: ['python3', FIXTURE, how, '{port}'],
    transport: 'tcp',
    host: '127.0.0.1',
    cwd: scratch,
    scratch,
    path: `/usr/bin:/bin:${process.env['PATH'] ?? ''}`,
    limits: submissionLimitsSchema.parse({}),
    user: null,
    startMs: 15_000,
    graceMs: 200,
    onIncident: (text) => incidents.push(text),
    onNotHeld: () => undefined,
    onFault: (text) => incidents.push(`fault: ${text}`),
  };
}

test('a program that this machine lacks is the grader’s affair, and no zero', async () => {
  const way = { file: null, build: null, command: 'no-such-program {port}' };
  await expect(requireConfinement(way, commandFor('x'))).rejects.toMatchObject({
    code: 'GRADER_FAILED',
    message: expect.stringContaining('no-such-program cannot be run here') as string,
  });
  const fine = { file: null, build: 'sh -c true', command: './server {port}' };
  await expect(requireConfinement(fine, commandFor('x'))).resolves.toBeUndefined();
});

test('a build is told how it failed and that it took too long, and not blamed for the end of all time', async () => {
  const run = (line: string, limitMs: number, signal = NEVER) =>
    build(line, commandFor('x'), limitMs, signal);
  expect(await run('exit 3', LIMIT_MS)).toBe('Its build (exit 3) exited with 3');
  expect(await run('sleep 30', 100)).toBe('Its build (sleep 30) took longer than 0.1 s');
  expect(await run('sleep 30', LIMIT_MS, AbortSignal.timeout(100))).toBeNull();
});

test(
  'a start that fails once is tried again, and told',
  async () => {
    const incidents: string[] = [];
    const server = await startSubmission(commandFor('second-start', incidents), null);
    await server.stop();
    expect(incidents).toEqual([expect.stringContaining('exited with 4')]);
  },
  LIMIT_MS,
);
