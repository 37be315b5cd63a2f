// A night without measuring: what it says, stores and ends with, whatever the run and the comparison were.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinBaseline, readBaseline } from '../../results/baseline-store.js';
import type { Comparison } from '../../results/comparison.js';
import { readHistory } from '../../results/history/history-index.js';
import { commitOf, syntheticNight } from '../../results/history/synthetic-history.js';
import type { Run } from '../../results/run.js';
import { createRun } from '../../results/store.js';
import { CannotRunError } from '../command-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readNightlyRequest, type NightlyArguments } from './nightly-request.js';
import { performNightly, type NightlyMeans } from './perform-nightly.js';

const NOW = new Date('2026-11-23T01:00:00.000Z');
const SLOW = { rounds: 10, noise: 0.03, worse: (): number => 1.5 } as const;
const SOUND = { rounds: 10, noise: 0.03 } as const;

interface Ended {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

describe('a night', () => {
  let root: string;
  let stepSummary: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'echobench-night-'));
    stepSummary = join(root, 'step.md');
    writeFileSync(
      join(root, 'example.yaml'),
      'name: example\ndescription: never measured\nstyles:\n  - style: event-loop\nsweeps:\n  - transports: [tcp]\n    workloads: [echo]\n    concurrency: [8]\nrounds: 10\nwarmupMs: 1\nwindowMs: 1\n',
    );
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** @param run what is "measured". @param again what is when it is confirmed. */
  async function spend(
    run: Run,
    given: Partial<NightlyArguments> = {},
    means: { code?: ExitCode; again?: Run | Error } = {},
  ): Promise<Ended> {
    const request = readNightlyRequest({
      scenario: join(root, 'example.yaml'),
      out: join(root, 'runs'),
      baselines: join(root, 'baselines'),
      normalise: 'auto',
      metric: 'cpu',
      setBaselineIfNone: false,
      confirm: true,
      inconclusiveOk: false,
      json: false,
      ...given,
    });
    const texts = { stdout: '', stderr: '' };
    const stream = (name: 'stdout' | 'stderr') =>
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          texts[name] += chunk.toString();
          done();
        },
      });
    const fake: NightlyMeans = {
      measure: async () => {
        const stored = await createRun(request.run.out, run);
        return { ...stored, exitCode: means.code ?? EXIT.fine };
      },
      measureAgain: () => {
        if (means.again === undefined) throw new Error('nothing was to be confirmed');
        if (means.again instanceof Error) return Promise.reject(means.again);
        return Promise.resolve(means.again);
      },
      env: { GITHUB_STEP_SUMMARY: stepSummary },
      now: () => NOW,
    };
    const streams = { stdout: stream('stdout'), stderr: stream('stderr') };
    const code = await performNightly(request, streams, new AbortController().signal, fake);
    return { code, ...texts };
  }

  const pin = (run: Run): Promise<unknown> => pinBaseline(join(root, 'baselines'), run, NOW);

  it('is not judged without a baseline, and says how to pin one', async () => {
    const { code, stdout } = await spend(syntheticNight(0, SOUND));
    expect(code).toBe(EXIT.fine);
    expect(stdout).toContain('nightly example: measured, and not judged');
    expect(stdout).toMatch(/echobench baseline set 20260101T020000Z-example/u);
    expect(await readBaseline(join(root, 'baselines'), 'example')).toBeNull();
  });

  it('becomes the baseline when asked to, and not when a repetition failed', async () => {
    const given = { setBaselineIfNone: true };
    const failed = await spend(syntheticNight(0, SOUND), given, { code: EXIT.failed });
    expect(failed.code).toBe(EXIT.failed);
    expect(await readBaseline(join(root, 'baselines'), 'example')).toBeNull();
    const { code } = await spend(syntheticNight(1, SOUND), given);
    expect(code).toBe(EXIT.fine);
    const pinned = await readBaseline(join(root, 'baselines'), 'example');
    expect(pinned?.run.id).toBe('20260102T020000Z-example');
  });

  it('pins the first of three, passes the second, and calls the third a regression, by its commit', async () => {
    const quiet = { rounds: 10, noise: 0.005 } as const;
    const slow = { ...quiet, worse: (): number => 1.5 };
    const given = { setBaselineIfNone: true, json: true, inconclusiveOk: true };
    const nights = [
      await spend(syntheticNight(0, quiet), given),
      await spend(syntheticNight(1, quiet), given),
      await spend(syntheticNight(2, slow), given, { again: syntheticNight(3, slow) }),
    ];
    expect(nights.map(({ code }) => code)).toEqual([EXIT.fine, EXIT.fine, EXIT.failed]);
    const told = nights.map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
    expect(told.map(({ verdict }) => verdict)).toEqual(['unjudged', 'passed', 'regression']);
    const [, , third] = told;
    const { baseline, candidate } = third?.['comparison'] as Comparison;
    expect([baseline, candidate]).toEqual([[told[0]?.['run']], [third?.['run']]]);
    const { entries } = await readHistory(join(root, 'runs'));
    expect(entries.map(({ commit }) => commit)).toEqual([0, 1, 2].map(commitOf));
  });

  it('is a regression when what is slower is slower again', async () => {
    await pin(syntheticNight(0, SOUND));
    const again = syntheticNight(2, SLOW);
    const { code, stdout, stderr } = await spend(syntheticNight(1, SLOW), {}, { again });
    expect(code).toBe(EXIT.failed);
    expect(stdout).toContain('nightly example: a regression');
    expect(stderr).toContain('measuring again');
  });

  it('is inconclusive when it is not, which can be all right', async () => {
    await pin(syntheticNight(0, SOUND));
    const again = syntheticNight(2, SOUND);
    expect((await spend(syntheticNight(1, SLOW), {}, { again })).code).toBe(EXIT.inconclusive);
    const given = { inconclusiveOk: true };
    expect((await spend(syntheticNight(3, SLOW), given, { again })).code).toBe(EXIT.fine);
  });

  it('is inconclusive and told whole when the confirmation is interrupted, and ends as interrupted', async () => {
    await pin(syntheticNight(0, SOUND));
    const again: Run = { ...syntheticNight(2, SLOW), status: 'interrupted' };
    const { code, stdout } = await spend(syntheticNight(1, SLOW), { json: true }, { again });
    expect(code).toBe(EXIT.interrupted);
    const told = JSON.parse(stdout) as Record<string, unknown>;
    expect(told).toMatchObject({ verdict: 'inconclusive', exitCode: 130 });
    expectNothingSlower(told, 'The confirmation was interrupted.');
  });

  it('is inconclusive and told whole when the confirmation fails, whose error is thrown after', async () => {
    await pin(syntheticNight(0, SOUND));
    const again = new CannotRunError('OTHER_COMMIT', 'this checkout is another');
    const given = { json: true, inconclusiveOk: true };
    await expect(spend(syntheticNight(1, SLOW), given, { again })).rejects.toBe(again);
    const file = join(root, 'runs', '20260102T020000Z-example', 'nightly.json');
    const told = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(told).toMatchObject({ verdict: 'inconclusive', exitCode: 4 });
    expectNothingSlower(told, 'The confirmation failed: this checkout is another.');
    expect(existsSync(join(root, 'runs', '.nightly-lock.json'))).toBe(false);
  });

  /** In nightly.json, in summary.md and where CI shows it. */
  function expectNothingSlower({ comparison, folder }: Record<string, unknown>, why: string): void {
    const { verdict, notes, comparisons } = comparison as Comparison;
    expect(verdict).toBe('inconclusive');
    expect(notes).toContain(why);
    expect(comparisons.map((row) => row.verdict)).not.toContain('slower');
    expect(comparisons.some(({ reason }) => reason.startsWith('Slower at first'))).toBe(true);
    const summary = readFileSync(join(String(folder), 'summary.md'), 'utf8');
    expect(summary).toMatch(/^# Nightly example: inconclusive/u);
    expect(summary).toContain(why);
    expect(readFileSync(stepSummary, 'utf8')).toBe(summary);
  }

  it('takes the first measurement for it without confirmation', async () => {
    await pin(syntheticNight(0, SOUND));
    expect((await spend(syntheticNight(1, SLOW), { confirm: false })).code).toBe(EXIT.failed);
  });

  it('passes when nothing has changed', async () => {
    await pin(syntheticNight(0, { ...SOUND, noise: 0.005 }));
    const { code, stdout } = await spend(syntheticNight(1, { ...SOUND, noise: 0.005 }));
    expect(stdout).toContain('nightly example: no regression');
    expect(code).toBe(EXIT.fine);
  });

  it('is inconclusive when time ran out', async () => {
    await pin(syntheticNight(0, { ...SOUND, noise: 0.005 }));
    const run = syntheticNight(1, { ...SOUND, noise: 0.005 });
    const { code } = await spend({ ...run, status: 'out-of-time' }, {}, { code: 3 });
    expect(code).toBe(EXIT.inconclusive);
  });

  it('ends as interrupted, with nothing said of a result', async () => {
    const { code, stdout } = await spend(syntheticNight(0), {}, { code: EXIT.interrupted });
    expect(code).toBe(EXIT.interrupted);
    expect(stdout).toBe('');
    expect(existsSync(join(root, 'runs', '.nightly-lock.json'))).toBe(false);
  });

  it('writes the summary beside the run and to where CI shows it, and JSON alone when asked', async () => {
    await pin(syntheticNight(0, SOUND));
    const again = syntheticNight(2, SLOW);
    const { stdout } = await spend(syntheticNight(1, SLOW), { json: true }, { again });
    const told = JSON.parse(stdout) as Record<string, unknown>;
    expect(told).toMatchObject({ verdict: 'regression', exitCode: 1, changes: [] });
    const folder = String(told['folder']);
    const summary = readFileSync(join(folder, 'summary.md'), 'utf8');
    expect(summary).toMatch(/^# Nightly example: a regression/u);
    expect(summary).toContain('## History');
    expect(summary).toContain('# echobench: example');
    expect(readFileSync(stepSummary, 'utf8')).toBe(summary);
    expect(readFileSync(join(folder, 'nightly.json'), 'utf8')).toBe(stdout);
  });

  it('tells what became worse of late by the history, though no worse than the baseline', async () => {
    // Better since the baseline was pinned, and half of that lost again: a frozen baseline alone would never tell.
    const worse = (night: number): number => (night < 20 ? 0.7 : 0.9);
    for (let night = 0; night < 29; night++) {
      await createRun(join(root, 'runs'), syntheticNight(night, { ...SOUND, worse }));
    }
    await pin(syntheticNight(40, SOUND));
    const { code, stdout } = await spend(syntheticNight(29, { ...SOUND, worse }));
    expect(code).toBe(EXIT.fine);
    expect(stdout).toMatch(/worse of late, whatever the baseline:\s+cpu, event-loop/u);
    expect(stdout).toMatch(/commits after 000020cccc up to 000021cccc/u);
  });

  it('refuses a damaged baseline before anything is measured', async () => {
    const folder = join(root, 'baselines', 'example');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'baseline.json'), '{');
    await expect(spend(syntheticNight(0))).rejects.toThrow(/baseline.json is not JSON/u);
    expect(existsSync(join(root, 'runs', 'latest'))).toBe(false);
  });
});
