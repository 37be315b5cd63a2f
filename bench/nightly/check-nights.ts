// Checks nightly from end to end, as CI would do it: a bare repository, a checkout that pulls from it, the real program measuring real
// servers. Two nights nothing is wrong; before the third somebody pushes a slow-down. Only ratios of four are asked for. It takes a
// minute or more of a machine that is not too busy, so it is no test: `npm run check:nights`. The same with made-up runs is in
// perform-nightly.test.ts.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
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
import { isComparable } from '../../results/cell-summary.js';
import { readHistory } from '../../results/history/history-index.js';
import { readRun } from '../../results/store.js';
import { EXIT } from '../exit-codes.js';
import { LOCK_FILE } from './nightly-lock.js';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
/** A machine that is busy with something else makes repetitions unstable, and then nothing can be told: another night, then. */
const ATTEMPTS = 4;
const NIGHT_TIMEOUT_MS = 90_000;

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
}

const root = mkdtempSync(join(tmpdir(), 'echobench-nights-'));
const bare = join(root, 'bare');
const author = join(root, 'author');
const nightly = join(root, 'nightly');
const stepSummary = join(root, 'step-summary.md');
try {
  makeRepository();
  const checks = await spendThreeNights();
  for (const [what, isRight] of checks)
    process.stdout.write(`${isRight ? 'ok  ' : 'FAIL'} ${what}\n`);
  process.exitCode = checks.every(([, isRight]) => isRight) ? EXIT.fine : EXIT.failed;
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function spendThreeNights(): Promise<readonly (readonly [what: string, isRight: boolean])[]> {
  const first = await firstNight();
  say('first', first);
  writeFileSync(join(author, 'README.md'), 'nothing that matters\n');
  const harmless = push('say something');
  const second = await spendNight();
  say('second', second);
  const culprit = pushSlowDown();
  const third = await nightThatCanBeTold();
  say('third', third);

  const runs = join(nightly, 'results', 'runs');
  const summary = readFileSync(join(runs, third.run, 'summary.md'), 'utf8');
  const { entries, read } = await readHistory(runs);
  const commits = entries.filter(({ scenario }) => scenario === 'tiny').map((run) => run.commit);
  return [
    [
      'the first night is comparable, and not judged',
      isNight(first, 0, ['unjudged']) && first.comparable,
    ],
    ['the second passes, or cannot be told', isNight(second, 0, ['passed', 'inconclusive'])],
    ['the third is a regression, with exit code 1', isNight(third, 1, ['regression'])],
    ['of that commit', second.commit === harmless && third.commit === culprit],
    [
      `more than 1.5 times as slow: ${third.ratio?.toFixed(2) ?? 'no figure'}`,
      (third.ratio ?? 0) > 1.5,
    ],
    [
      'confirmed by a run of its own',
      readdirSync(runs).some((name) => name.endsWith('-tiny-confirm')),
    ],
    ['the summary begins with it', summary.startsWith('# Nightly tiny: a regression')],
    ['and stands where CI shows it', readFileSync(stepSummary, 'utf8').endsWith(summary)],
    ['the lock is given back', !existsSync(join(runs, LOCK_FILE))],
    [
      'the history knows all three commits',
      [first.commit, harmless, culprit].every((each) => commits.includes(each)),
    ],
    ['and has them in its index', read === 0],
  ];
}

function isNight(night: Night, exitCode: number, verdicts: readonly string[]): boolean {
  return night.exitCode === exitCode && verdicts.includes(night.verdict);
}

function say(which: string, { verdict, exitCode, ratio }: Night): void {
  const times = ratio === null ? '' : `, ${ratio.toFixed(2)} times the baseline's CPU`;
  process.stdout.write(`${which} night: ${verdict}, exit code ${String(exitCode)}${times}\n`);
}

function makeRepository(): void {
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
}

/** @returns the commit. */
function push(message: string): string {
  git(author, 'add', '--all');
  git(author, 'commit', '--quiet', '-m', message);
  git(author, 'push', '--quiet', 'origin', 'HEAD:main');
  return git(author, 'rev-parse', 'HEAD').trim();
}

function pushSlowDown(): string {
  const server = join(author, 'dist', 'servers', 'event-loop', 'tcp.js');
  const source = readFileSync(server, 'utf8');
  const slow = source.replace('= createLocalWork()', '= slowed(createLocalWork())');
  if (slow === source) throw new Error(`${server} is not as this check knows it`);
  writeFileSync(server, `${slow}\n${SLOW_DOWN}`);
  return push('make it slow');
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
    // Never the all-clear: a slow-down of three times is at worst not sure.
    if (night.verdict !== 'inconclusive' || attempt === ATTEMPTS) return night;
  }
}

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
