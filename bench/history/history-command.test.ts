// `history` as a user meets it: what it chooses, what it refuses, and what it says of nothing.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticNight, writeNights } from '../../results/history/synthetic-history.js';
import { readHistory } from '../../results/history/history-index.js';
import type { History } from '../../results/history/history.js';
import { createRun } from '../../results/store.js';
import { UsageError } from '../command-error.js';
import { EXIT } from '../exit-codes.js';
import { readHistoryRequest, type HistoryArguments } from './history-request.js';
import { performHistory } from './perform-history.js';

const NOW_MS = Date.UTC(2026, 0, 21);

describe('echobench history', () => {
  let root: string;
  let runs: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'echobench-history-'));
    runs = join(root, 'runs');
    await writeNights(runs, { nights: 20, cells: 3, rounds: 2 });
    const other = syntheticNight(5);
    await createRun(runs, { ...other, scenario: { ...other.scenario, name: 'other' } });
    const again = syntheticNight(40);
    await createRun(runs, {
      ...again,
      scenario: { ...again.scenario, name: 'example-confirm' },
    });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  async function history(given: Partial<HistoryArguments> = {}) {
    const texts = { stdout: '', stderr: '' };
    const stream = (name: 'stdout' | 'stderr') =>
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          texts[name] += chunk.toString();
          done();
        },
      });
    const request = readHistoryRequest({ runs, json: false, ...given }, NOW_MS);
    const streams = { stdout: stream('stdout'), stderr: stream('stderr') };
    return { code: await performHistory(request, streams), ...texts };
  }
  const json = async (given: Partial<HistoryArguments> = {}): Promise<History> =>
    JSON.parse((await history({ json: true, ...given })).stdout) as History;

  it('shows the scenario of the newest run that is not a confirmation, throughput and CPU on a terminal', async () => {
    const { code, stdout } = await history();
    expect(code).toBe(EXIT.fine);
    expect(stdout).toContain('history of example: 20 runs, 2026-01-01 to 2026-01-20');
    expect(stdout).toContain('throughput ÷ yardstick');
    expect(stdout).toContain('server CPU per request ÷ yardstick');
    expect(stdout).not.toContain('p99');
    expect((await json()).groups.map(({ metric }) => metric)).toEqual([
      'throughput',
      'p50',
      'p99',
      'cpu',
      'pss',
    ]);
  });

  it.each([
    ['--last 3', { last: '3' }, 3],
    ['--since a date', { since: '2026-01-18' }, 3],
    ['--since days back', { since: '7d' }, 7],
    ['--since weeks back', { since: '2w' }, 14],
    ['both', { since: '7d', last: '2' }, 2],
  ])('takes the runs that %s leaves', async (_, given, count) => {
    expect((await json(given)).runs).toHaveLength(count);
  });

  it('takes the metrics and cells that are asked for', async () => {
    const { groups } = await json({ metric: 'p99,pss', cell: 'Event-Loop c2' });
    expect(groups.map(({ metric, trends }) => [metric, trends.map(({ cell }) => cell.id)])).toEqual(
      [
        ['p99', ['event-loop/tcp/echo/64B/c2/s100']],
        ['pss', ['event-loop/tcp/echo/64B/c2/s100']],
      ],
    );
  });

  it('writes to a file when asked to', async () => {
    const output = join(root, 'history.csv');
    expect((await history({ format: 'csv', output })).stdout).toBe('');
    expect(readFileSync(output, 'utf8')).toMatch(/^scenario,started_at,run,git_commit/u);
  });

  it.each([{}, { json: true }])(
    'refuses a scenario without runs where others have some, and says which was meant (%j)',
    async (given) => {
      const refused = history({ scenario: 'exampel', ...given });
      await expect(refused).rejects.toThrow(
        /no runs of exampel .*did you mean "example".*example \(20\)/u,
      );
      await expect(refused).rejects.toBeInstanceOf(UsageError);
    },
  );

  it('says when nothing is left, or nothing was there', async () => {
    expect((await history({ since: '2027-01-01' })).stderr).toMatch(/none of the 20 runs/u);
    const empty = await history({ runs: join(root, 'empty') });
    expect(empty.code).toBe(EXIT.fine);
    expect(empty.stderr).toMatch(/there are no runs in \S+empty yet/u);
    const asJson = await json({ runs: join(root, 'empty') });
    expect(asJson).toMatchObject({ runs: [], groups: [] });
    const named = await history({ runs: join(root, 'empty'), scenario: 'exampel' });
    expect(named.code).toBe(EXIT.fine);
  });

  it('names damaged files on stderr, a few of them, and goes on', async () => {
    const damaged = join(root, 'damaged');
    for (let number = 0; number < 8; number++) {
      mkdirSync(join(damaged, `run-${number}`), { recursive: true });
      writeFileSync(join(damaged, `run-${number}`, 'run.json'), '{"cut');
    }
    await createRun(damaged, syntheticNight(0));
    const { code, stdout, stderr } = await history({ runs: damaged });
    expect(code).toBe(EXIT.fine);
    expect(stdout).toContain('history of example: 1 run, 2026-01-01');
    expect(stderr).toContain('run-0');
    expect(stderr).toContain('and 3 more');
  });

  it.each([
    [{ since: 'yesterday' }, /--since "yesterday" is not possible/u],
    [{ since: '2026-13-45' }, /--since "2026-13-45" is not possible/u],
    [{ last: '0' }, /--last "0" is not possible/u],
    [{ metric: 'througput' }, /did you mean "throughput"/u],
    [{ format: 'markdown' }, /--format "markdown" is not known/u],
    [{ json: true, format: 'csv' }, /exclude each other/u],
    [{ significance: '90%' }, /--significance "90%" is not possible/u],
  ])('refuses %j', async (given, message) => {
    await expect(history(given)).rejects.toThrow(message);
  });

  it('is fast where it has read the runs before: it reads none of them', async () => {
    await history();
    const again = await readHistory(runs);
    expect(again.read).toBe(0);
    expect(again.entries).toHaveLength(22);
  });
});
