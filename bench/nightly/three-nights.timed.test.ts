// Nightly from end to end, as CI would do it: a bare repository, a checkout that pulls from it, the real program measuring real
// servers. Two nights nothing is wrong; before the third somebody pushes a slow-down. Only ratios of four are asked for.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isComparable } from '../../results/cell-summary.js';
import { readHistory } from '../../results/history/history-index.js';
import { readRun } from '../../results/store.js';
import { procUnavailableReason } from '../machine/proc-file.js';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
const canRun = procUnavailableReason() === null && spawnSync('git', ['--version']).status === 0;
/** A machine that is busy with something else makes repetitions unstable, and then nothing can be told: another night, then. */
const ATTEMPTS = 4;
const NIGHT_TIMEOUT_MS = 90_000;
const TEST_TIMEOUT_MS = 400_000;

const SCENARIO = `name: tiny
description: one cell that leaves the machine mostly idle
styles:
  - style: event-loop
sweeps:
  - transports: [tcp]
    workloads: ['wait:1ms']
    concurrency: [4]
    sessionRequests: 0
rounds: 5
warmupMs: 50
windowMs: 200
yardstick: false
`;

const SLOW_DOWN = `
function slowed(work) {
  return {
    ...work,
    later: (run, done) => {
      const end = performance.now() + 0.2;
      while (performance.now() < end);
      return work.later(run, done);
    },
  };
}
`;

interface Night {
  readonly exitCode: number | null;
  readonly verdict: string;
  readonly run: string;
  readonly commit: string | null;
  readonly comparable: boolean;
  readonly ratio: number | null;
  readonly stderr: string;
}

describe.skipIf(!canRun)('three nights', { timeout: TEST_TIMEOUT_MS }, () => {
  const root = mkdtempSync(join(tmpdir(), 'echobench-nights-'));
  const [bare, author, nightly] = ['bare', 'author', 'nightly'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const stepSummary = join(root, 'step-summary.md');

  beforeAll(() => {
    git(root, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
    git(root, 'clone', '--quiet', bare, author);
    // The compiled project: what a checkout has after its build.
    cpSync(join(CHECKOUT, 'dist'), join(author, 'dist'), {
      recursive: true,
      filter: (path) => !/\.(test\.js|map|tsbuildinfo)$/u.test(path),
    });
    for (const part of ['package.json', 'reports/html', 'bench/scenarios']) {
      cpSync(join(CHECKOUT, part), join(author, part), { recursive: true });
    }
    writeFileSync(join(author, 'tiny.yaml'), SCENARIO);
    writeFileSync(join(author, '.gitignore'), 'node_modules\n/results/\n');
    push('begin');
    git(root, 'clone', '--quiet', bare, nightly);
    symlinkSync(join(CHECKOUT, 'node_modules'), join(nightly, 'node_modules'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** @returns the commit. */
  function push(message: string): string {
    git(author, 'add', '--all');
    git(author, 'commit', '--quiet', '-m', message);
    git(author, 'push', '--quiet', 'origin', 'HEAD:main');
    return git(author, 'rev-parse', 'HEAD').trim();
  }

  async function spendNight(...more: string[]): Promise<Night> {
    git(nightly, 'pull', '--quiet', '--ff-only', 'origin', 'main');
    const words = ['nightly', './tiny.yaml', '--metric', 'cpu', '--min-effect', '50%', '--json'];
    const ended = program(...words, '--inconclusive-ok', ...more);
    const told = ended.stdout === '' ? {} : (JSON.parse(ended.stdout) as Record<string, unknown>);
    const { verdict, run, comparison } = told as {
      verdict?: string;
      run?: string;
      comparison?: { comparisons: { ratio: number | null }[] } | null;
    };
    if (verdict === undefined || run === undefined) throw new Error(ended.stderr);
    const stored = await readRun(join(nightly, 'results', 'runs', run));
    return {
      exitCode: ended.status,
      verdict,
      run,
      commit: stored.environment.gitCommit,
      comparable: stored.repetitions.every((each) => isComparable(each.verdict)),
      ratio: comparison?.comparisons[0]?.ratio ?? null,
      stderr: ended.stderr,
    };
  }

  function program(...words: string[]) {
    return spawnSync(process.execPath, [join('dist', 'bench', 'main.js'), ...words], {
      cwd: nightly,
      env: { ...process.env, NODE_OPTIONS: '', GITHUB_STEP_SUMMARY: stepSummary },
      encoding: 'utf8',
      timeout: NIGHT_TIMEOUT_MS,
    });
  }

  async function firstNight(): Promise<Night> {
    for (let attempt = 1; ; attempt++) {
      const night = await spendNight('--set-baseline-if-none');
      if (night.comparable || attempt === ATTEMPTS) return night;
      program('baseline', 'clear', 'tiny');
    }
  }

  async function nightThatCanBeTold(): Promise<Night> {
    for (let attempt = 1; ; attempt++) {
      const night = await spendNight();
      if (night.verdict === 'regression' || attempt === ATTEMPTS) return night;
      // Never the all-clear: a slow-down of three times is at worst not sure.
      expect(night.verdict).toBe('inconclusive');
    }
  }

  it('pins the first, passes the second, and calls the third a regression, confirmed, by its commit', async () => {
    const first = await firstNight();
    expect(first).toMatchObject({ exitCode: 0, verdict: 'unjudged', comparable: true });

    writeFileSync(join(author, 'README.md'), 'nothing that matters\n');
    const harmless = push('say something');
    const second = await spendNight();
    expect(second).toMatchObject({ exitCode: 0, commit: harmless });
    expect(['passed', 'inconclusive']).toContain(second.verdict);

    const server = join(author, 'dist', 'servers', 'event-loop', 'tcp.js');
    const source = readFileSync(server, 'utf8');
    const slow = source.replace('= createLocalWork()', '= slowed(createLocalWork())');
    expect(slow).not.toBe(source);
    writeFileSync(server, `${slow}\n${SLOW_DOWN}`);
    const culprit = push('make it slow');
    const third = await nightThatCanBeTold();
    expect(third, third.stderr).toMatchObject({
      exitCode: 1,
      verdict: 'regression',
      commit: culprit,
    });
    expect(third.ratio).toBeGreaterThan(1.5);

    const runs = join(nightly, 'results', 'runs');
    expect(readdirSync(runs).some((name) => name.endsWith('-tiny-confirm'))).toBe(true);
    const summary = readFileSync(join(runs, third.run, 'summary.md'), 'utf8');
    expect(summary).toMatch(/^# Nightly tiny: a regression/u);
    expect(readFileSync(stepSummary, 'utf8').endsWith(summary)).toBe(true);
    expect(existsSync(join(runs, '.nightly-lock.json'))).toBe(false);
    const { entries, read } = await readHistory(runs);
    expect(read).toBe(0);
    const commits = entries.filter(({ scenario }) => scenario === 'tiny').map((run) => run.commit);
    expect([commits[0], commits.at(-1)]).toEqual([first.commit, culprit]);
    expect(commits).toContain(harmless);
  });

  it('refuses a second job while one is under way, and a baseline whose run is gone', () => {
    const runs = join(nightly, 'results', 'runs');
    mkdirSync(runs, { recursive: true });
    const holder = { pid: process.pid, host: 'elsewhere', startedAt: '2026-11-23T01:00:00.000Z' };
    const lock = { ...holder, scenario: 'tiny', identity: null, token: 'x' };
    writeFileSync(join(runs, '.nightly-lock.json'), JSON.stringify(lock));
    const second = program('nightly', './tiny.yaml');
    expect(second.status).toBe(4);
    expect(second.stderr).toContain(`process ${process.pid} on elsewhere holds it, for tiny`);
    rmSync(join(runs, '.nightly-lock.json'));

    const pinned = join(nightly, 'results', 'baselines', 'tiny');
    for (const name of readdirSync(pinned)) {
      if (name !== 'baseline.json') rmSync(join(pinned, name), { recursive: true });
    }
    const without = program('nightly', './tiny.yaml');
    expect(without.status).toBe(4);
    expect(without.stderr).toMatch(/the baseline of tiny, run \S+, is gone/u);
  });
});

/** With no settings but its own. @throws when it fails. */
function git(folder: string, ...words: string[]): string {
  const who = ['-c', 'user.name=Author', '-c', 'user.email=author@example.org'];
  return execFileSync('git', [...who, '-c', 'commit.gpgsign=false', ...words], {
    cwd: folder,
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
