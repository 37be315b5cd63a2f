// Submissions that mean harm, each started as a submission is: bounded in time, memory and processes, told, and nothing left of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submissionLimitsSchema, type SubmissionLimits } from '../../../results/rubric.js';
import { listProc, readProcText } from '../../machine/proc-file.js';
import { probeServer } from '../../run/server-probe.js';
import { startConfined, type ConfinedCommand } from './start-confined.js';

const FIXTURE = fileURLToPath(
  new URL('../../../../bench/grade/fixtures/hostile.py', import.meta.url),
);
const HOST = '127.0.0.1';
const ECHO = { kind: 'echo' } as const;

describe.concurrent('a submission that means harm', () => {
  let scratch = '';
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'echobench-hostile-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  const commandFor = (
    how: string,
    limits: Partial<SubmissionLimits>,
    incidents: string[],
  ): ConfinedCommand => ({
    words: ['python3', FIXTURE, how, '{port}', `mark-of-${how}`],
    transport: 'tcp',
    host: HOST,
    cwd: scratch,
    scratch,
    // Not by a version manager's wrapper, which takes half a second to find its Python.
    path: `/usr/bin:/bin:${process.env['PATH'] ?? ''}`,
    limits: submissionLimitsSchema.parse(limits),
    user: null,
    startMs: 15_000,
    graceMs: 200,
    onIncident: (text) => incidents.push(text),
    onNotHeld: () => undefined,
    onFault: (text) => incidents.push(`fault: ${text}`),
  });

  /** What came of starting it: the error's text; it must not come up. */
  async function refusal(
    how: string,
    limits: Partial<SubmissionLimits> = {},
    change: Partial<ConfinedCommand> = {},
  ): Promise<{ message: string; incidents: string[] }> {
    const incidents: string[] = [];
    const start = startConfined({ ...commandFor(how, limits, incidents), ...change }, null);
    const message = await start.then(
      () => 'it came up',
      (error: unknown) => (error as Error).message,
    );
    expect(running(how)).toEqual([]);
    return { message, incidents };
  }

  test('that floods its output is ended at the limit', async () => {
    const { message, incidents } = await refusal('flood', { outputMiB: 1 });
    expect(message).toContain('was ended, for it had more than 1 MiB of output');
    expect(incidents).toHaveLength(1);
  });

  test('that floods stderr is ended at the same limit', async () => {
    expect((await refusal('stderr', { outputMiB: 1 })).message).toContain('more than 1 MiB');
  });

  test('that forks without end is ended with all its processes, though each is in a session of its own', async () => {
    const { message, incidents } = await refusal('fork-bomb', { processes: 40 });
    expect(message).toMatch(/was ended, for it had \d+ processes and threads/u);
    expect(incidents.join()).toContain('and 40 are allowed');
  });

  test('that takes memory without end is ended at the limit', async () => {
    const { message } = await refusal('memory', { memoryMiB: 100 });
    expect(message).toMatch(/was ended, for it had \d+ MiB of memory/u);
  });

  test('that opens every descriptor meets its own limit, not the machine’s', async () => {
    const { message } = await refusal('descriptors', { files: 64 });
    expect(message).toMatch(/Too many open files after \d\d$/u);
  });

  test('that writes a long file meets its limit', async () => {
    expect((await refusal('big-file', { fileMiB: 1 })).message).toContain('File too large');
  });

  test('that becomes a daemon has exited, and the daemon is killed', async () => {
    const { message, incidents } = await refusal('daemon');
    expect(message).toContain('exited with 0');
    expect(incidents.join()).toContain('It left processes behind');
  });

  test('that never listens is told so in time', async () => {
    const { message } = await refusal('never-listens', {}, { startMs: 300 });
    expect(message).toMatch(/did not listen on tcp port \d+ within 0\.3 s/u);
  });

  test('that exits at once is quoted, and what it prints is never believed nor able to move a cursor', async () => {
    const { message } = await refusal('exits');
    expect(message).toContain('exited with 3 and said:');
    expect(message).not.toContain('\u001b');
  });

  test('sees nothing of the grader’s environment', async () => {
    const { message } = await refusal('environment');
    const names = message.slice(message.indexOf('Error: ') + 7).split(' ');
    const known = ['ECHOBENCH_SUBMISSION', 'HOME', 'LANG', 'LC_CTYPE', 'PATH', 'PYTHONUNBUFFERED'];
    expect([...known, 'TMPDIR']).toEqual(expect.arrayContaining(names));
  });

  test('that ignores SIGTERM is killed after its grace', async () => {
    const server = await startConfined(commandFor('ignores-sigterm', {}, []), null);
    await probeServer(server.target, ECHO, 64);
    expect((await server.stop()).exit).toBe('killed');
    expect(running('ignores-sigterm')).toEqual([]);
  });

  test('that leaves a child in a session of its own is ended with it', async () => {
    const incidents: string[] = [];
    const server = await startConfined(
      { ...commandFor('leaves-child', {}, incidents), graceMs: 15_000 },
      null,
    );
    expect(runningIn(scratch, 'sleep')).toHaveLength(1);
    await server.stop();
    expect(incidents.join()).toContain('It left processes behind');
    expect(runningIn(scratch, 'sleep')).toEqual([]);
  });

  test('that kills its keeper ends by that, and is told', async () => {
    const { message, incidents } = await refusal('kills-keeper');
    // By its mark alone: nobody else was there to end it.
    expect(message).toContain('lost the process that watched it, which was killed');
    expect(incidents).toEqual([expect.stringContaining('what bore its mark was killed')]);
  });
});

/** Processes whose command line has this mark; those that end at this moment are waited for by nobody, and so must be gone. */
function running(how: string): string[] {
  return (listProc('/proc') ?? []).filter((name) => {
    if (!/^\d+$/u.test(name)) return false;
    const words = (readProcText(`/proc/${name}/cmdline`) ?? '').split('\0');
    return words.includes(`mark-of-${how}`) && words[0]?.endsWith('python3') === true;
  });
}

/** Processes with this scratch folder in their environment, whatever session they are in, that run `program`. */
function runningIn(scratch: string, program: string): string[] {
  return (listProc('/proc') ?? []).filter((name) => {
    if (!/^\d+$/u.test(name)) return false;
    const environment = readProcText(`/proc/${name}/environ`) ?? '';
    const words = (readProcText(`/proc/${name}/cmdline`) ?? '').split('\0');
    return environment.includes(`TMPDIR=${scratch}\0`) && words[0] === program;
  });
}
