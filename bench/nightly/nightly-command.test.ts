// `nightly` as a user starts it, where it refuses before anything is measured.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinBaseline } from '../../results/baseline-store.js';
import { syntheticNight } from '../../results/history/synthetic-history.js';
import { PROGRAM } from '../end-to-end/program.js';
import { LOCK_FILE } from './nightly-lock.js';

const SCENARIO = `name: example
description: never measured
styles:
  - style: event-loop
sweeps:
  - transports: [tcp]
    workloads: [echo]
    concurrency: [8]
rounds: 1
warmupMs: 1
windowMs: 1
`;

describe('echobench nightly', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'echobench-nightly-'));
    writeFileSync(join(root, 'example.yaml'), SCENARIO);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const nightly = (...more: string[]) =>
    spawnSync(process.execPath, [PROGRAM, 'nightly', './example.yaml', ...more], {
      cwd: root,
      env: { ...process.env, GITHUB_STEP_SUMMARY: '' },
      encoding: 'utf8',
      timeout: 20_000,
    });

  it('refuses a second job while one is under way', () => {
    const runs = join(root, 'results', 'runs');
    mkdirSync(runs, { recursive: true });
    const holder = { pid: 7, host: 'elsewhere', startedAt: '2026-11-23T01:00:00.000Z' };
    const lock = { ...holder, scenario: 'full', identity: null, token: 'x' };
    writeFileSync(join(runs, LOCK_FILE), JSON.stringify(lock));
    const { status, stderr } = nightly();
    expect(stderr).toContain('process 7 on elsewhere holds it, for full');
    expect(status).toBe(4);
    expect(readdirSync(runs)).toEqual([LOCK_FILE]);
  });

  it('refuses a baseline whose run is gone', async () => {
    const baselines = join(root, 'results', 'baselines');
    const { folder } = await pinBaseline(baselines, syntheticNight(0), new Date());
    rmSync(folder, { recursive: true });
    const { status, stderr } = nightly();
    expect(stderr).toMatch(/the baseline of example, run \S+, is gone/u);
    expect(status).toBe(4);
  });

  it.each(['--workers', '--idle-connections', '--target-ci'])(
    'knows the option %s of run, and what it may be',
    (option) => {
      const { status, stderr } = nightly(option, 'many');
      expect(stderr).toContain(`${option} "many"`);
      expect(status).toBe(2);
    },
  );
});
