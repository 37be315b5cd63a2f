// Pinning, showing and clearing baselines, on made-up runs.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBaseline } from '../../results/baseline-store.js';
import { syntheticNight } from '../../results/history/synthetic-history.js';
import type { Run } from '../../results/run.js';
import { createRun } from '../../results/store.js';
import { performBaseline, type BaselineRequest } from './perform-baseline.js';

type Asked = BaselineRequest extends infer R
  ? R extends unknown
    ? Omit<R, 'baselines'>
    : never
  : never;

describe('baseline', () => {
  let root: string;
  let out: string;
  let baselines: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'echobench-baseline-'));
    out = join(root, 'runs');
    baselines = join(root, 'baselines');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  async function perform(asked: Asked) {
    const texts = { stdout: '', stderr: '' };
    const stream = (name: 'stdout' | 'stderr') =>
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          texts[name] += chunk.toString();
          done();
        },
      });
    const streams = { stdout: stream('stdout'), stderr: stream('stderr') };
    const request = { ...asked, baselines } as BaselineRequest;
    const now = (): Date => new Date('2026-11-24T08:00:00.000Z');
    const code = await performBaseline(request, streams, now);
    return { code, ...texts };
  }
  const store = async (night: number, change: Partial<Run> = {}): Promise<string> =>
    (await createRun(out, { ...syntheticNight(night), ...change })).run.id;
  const set = (run = 'latest') => perform({ kind: 'set', run, out });

  it('pins a run with a copy that outlives it, and another in its place', async () => {
    const first = await store(0);
    const second = await store(1);
    expect((await set(first)).stdout).toContain(
      `example: ${first} of 2026-01-01, commit 000001cccc, pinned 2026-11-24`,
    );
    rmSync(out, { recursive: true });
    expect((await readBaseline(baselines, 'example'))?.run.id).toBe(first);
    await store(1);
    await set();
    expect((await readBaseline(baselines, 'example'))?.run.id).toBe(second);
    expect(readdirSync(join(baselines, 'example')).sort()).toEqual([second, 'baseline.json']);
  });

  it.each(['../outside', '..', '.', 'a/b', 'a\\b', 'baseline.json', ''])(
    'pins no run from elsewhere whose id is %j, and writes nothing',
    async (id) => {
      const foreign = join(root, 'foreign.json');
      const stored = join(out, await store(0), 'run.json');
      writeFileSync(
        foreign,
        JSON.stringify({ ...(JSON.parse(readFileSync(stored, 'utf8')) as Run), id }),
      );
      await expect(set(foreign)).rejects.toMatchObject({ code: 'RUN_INVALID', field: 'run' });
      expect(existsSync(baselines)).toBe(false);
      expect(readdirSync(root).sort()).toEqual(['foreign.json', 'runs']);
    },
  );

  it('shows all, or one, as text and as JSON', async () => {
    expect((await perform({ kind: 'show', scenario: null, json: false })).stdout).toContain(
      'no baseline is pinned',
    );
    const id = await store(0);
    await set();
    const json = await perform({ kind: 'show', scenario: 'example', json: true });
    expect(JSON.parse(json.stdout)).toMatchObject({
      schemaVersion: 1,
      baselines: [{ scenario: 'example', run: id }],
    });
    await expect(perform({ kind: 'show', scenario: 'quick', json: false })).rejects.toThrow(
      /no baseline is pinned for quick.*there is one for example/u,
    );
  });

  it('says so when the copy is gone', async () => {
    const id = await store(0);
    await set();
    rmSync(join(baselines, 'example', id), { recursive: true });
    await expect(perform({ kind: 'show', scenario: 'example', json: false })).rejects.toThrow(
      new RegExp(`the baseline of example, run ${id}, is gone .*pin another`, 'u'),
    );
  });

  it('clears one, and does not mind when there is none', async () => {
    await store(0);
    await set();
    const clear = () => perform({ kind: 'clear', scenario: 'example' });
    expect((await clear()).stdout).toBe('no baseline is pinned for example any more\n');
    expect((await clear()).stdout).toBe('no baseline was pinned for example\n');
    expect(existsSync(join(baselines, 'example'))).toBe(false);
  });

  it('does not leave its folder, whatever a scenario is called', async () => {
    await store(0);
    writeFileSync(join(root, 'precious'), '');
    const { stdout } = await perform({ kind: 'clear', scenario: '../runs' });
    expect(stdout).toContain('no baseline was pinned');
    expect(existsSync(join(out, 'latest'))).toBe(true);
  });

  it('refuses a run that is not finished, and warns of one that cannot judge', async () => {
    await store(0, { status: 'interrupted' });
    await expect(set()).rejects.toThrow(/is not finished \(interrupted\).*run --resume/u);
    const { environment, repetitions } = syntheticNight(1);
    await store(1, {
      yardstick: null,
      environment: { ...environment, gitDirty: true },
      repetitions: repetitions.map((r, i) => (i > 0 ? r : { ...r, verdict: 'starved' as const })),
    });
    const { stderr } = await set();
    expect(stderr).toMatch(/in no commit/u);
    expect(stderr).toMatch(/1 of its 15 repetitions are not comparable/u);
    expect(stderr).toMatch(/has no yardstick/u);
  });
});
