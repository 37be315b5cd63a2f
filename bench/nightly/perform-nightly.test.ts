// A night without measuring: what it says, stores and ends with, whatever the run and the comparison were.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinBaseline, readBaseline } from '../../results/baseline-store.js';
import { syntheticNight } from '../../results/history/synthetic-history.js';
import type { Run } from '../../results/run.js';
import { createRun } from '../../results/store.js';
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
    means: { code?: ExitCode; again?: Run } = {},
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
