// The real program over real processes, with windows so short that only its conduct is tested, never a figure.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../results/run.js';
import { readRun } from '../../results/store.js';
import { procUnavailableReason } from '../machine/proc-file.js';
import { createWorkplace, type RunningProgram, type Workplace } from './program.js';

const SCENARIO = `name: tiny
description: for tests
styles:
  - style: event-loop
  - style: 'null'
sweeps:
  - transports: [tcp, udp]
    workloads: [echo]
    concurrency: [2]
    sessionRequests: 10
rounds: 1
warmupMs: 20
windowMs: 100
yardstick: false
`;
const ONE_CELL = ['--styles', 'event-loop', '--transports', 'tcp'];

describe.skipIf(procUnavailableReason() !== null)('echobench run', () => {
  let place: Workplace;

  beforeEach(() => {
    place = createWorkplace();
    writeFileSync(join(place.folder, 'tiny.yaml'), SCENARIO);
  });
  afterEach(() => place.dispose());

  const start = (
    words: readonly string[],
    env = {},
    wrapper: readonly string[] = [],
  ): RunningProgram => place.start(['run', ...words, '--out', 'runs', '--seed', '1'], env, wrapper);
  const latest = (): Promise<Run> => readRun(join(place.folder, 'runs', 'latest'));

  it('measures every cell, writes results and reports, and prints JSON alone when asked', async () => {
    const program = start(['./tiny.yaml', '--rounds', '2', '--json']);
    expect(await program.ended, program.stderr()).toBe(0);
    const summary = JSON.parse(program.stdout()) as { folder: string; cells: unknown[] };
    expect(summary.cells).toHaveLength(4);
    const run = await latest();
    expect(run.status).toBe('complete');
    expect(run.repetitions.map(({ round, cellId }) => [round, cellId])).toEqual(
      run.order.flatMap((ids, round) => ids.map((id) => [round, id])),
    );
    for (const { server, load, error } of run.repetitions) {
      expect(error).toBeNull();
      expect(server?.exit).toBe('clean');
      expect(server?.memory.idle?.rssBytes).toBeGreaterThan(0);
      expect(server?.memory.loaded?.rssBytes).toBeGreaterThan(0);
      expect(load?.requests.corrupted).toBe(0);
    }
    expect(existsSync(join(place.folder, summary.folder, 'report.html'))).toBe(true);
    expect(program.processes('')).toEqual([]);
  });

  it('measures the yardstick before and after the cells, served by a program of its own', async () => {
    const program = start(['./tiny.yaml', ...ONE_CELL, '--yardstick', '--json']);
    expect(await program.ended, program.stderr()).toBe(0);
    const { yardstick, repetitions } = await latest();
    expect(repetitions).toHaveLength(1);
    expect(yardstick?.repetitions.map(({ place: at }) => at)).toEqual([0, 1]);
    for (const { error, load, server } of yardstick?.repetitions ?? []) {
      expect(error).toBeNull();
      expect(load?.requests).toMatchObject({ corrupted: 0, lost: 0, timedOut: 0 });
      expect(load?.fairness.clients).toBe(16);
      expect(server?.exit).toBe('clean');
    }
    const summary = JSON.parse(program.stdout()) as { yardstick: { version: number; n: number } };
    expect(summary.yardstick.version).toBe(1);
    expect(program.processes('')).toEqual([]);
  });

  it('adds rounds until it is sure, or until its time is up', async () => {
    const program = start([
      ...['./tiny.yaml', ...ONE_CELL, '--target-ci', '0.001%', '--max-minutes', '0.06', '--json'],
    ]);
    expect(await program.ended, program.stderr()).toBe(3);
    const { status, precision, order } = await latest();
    expect(precision).toMatchObject({ targetCiRatio: 0.00001, reached: false });
    // On a machine so busy that a repetition is not comparable there is nothing to repeat.
    const isLeftOut = precision?.leftOutCells.length === 1;
    expect(isLeftOut || order.length > 1).toBe(true);
    expect(isLeftOut || status === 'out-of-time').toBe(true);
  });

  it('measures beside idle connections, all of them served and held', async () => {
    const program = start(['./tiny.yaml', ...ONE_CELL, '--idle-connections', '5,400', '--json']);
    expect(await program.ended, program.stderr()).toBe(0);
    const run = await latest();
    expect(run.cells.map(({ id }) => id)).toEqual([
      'event-loop/tcp/echo/64B/c2/s10/i5',
      'event-loop/tcp/echo/64B/c2/s10/i400',
    ]);
    for (const { cellId, load, server } of run.repetitions) {
      const asked = run.cells.find(({ id }) => id === cellId)?.idleConnections ?? 0;
      expect(load?.idle).toMatchObject({ asked, held: asked });
      // The probe's and each client's beside them.
      const served = server?.workers?.[0]?.connections;
      expect(served).toBeGreaterThanOrEqual(asked + 3);
    }
    const { idleMemory } = JSON.parse(program.stdout()) as {
      idleMemory: { fewestIdleConnections: number; pssBytesPerConnection: unknown }[];
    };
    expect(idleMemory).toHaveLength(1);
    expect(idleMemory[0]?.fewestIdleConnections).toBe(5);
    expect(idleMemory[0]?.pssBytesPerConnection).toMatchObject({ n: 1 });
    expect(existsSync(join(place.folder, 'runs', run.id, 'charts', 'idle-connections.svg'))).toBe(
      true,
    );
  });

  it('refuses idle connections over transports that have none, before anything starts', async () => {
    const program = start(['./tiny.yaml', '--idle-connections', '5']);
    expect(await program.ended).toBe(2);
    expect(program.stderr()).toMatch(
      /for tcp alone, and this sweep has udp: give --transports tcp/,
    );
    expect(existsSync(join(place.folder, 'runs'))).toBe(false);
  });

  it('goes on when a server is killed in mid-window: that cell is failed, exit code 1', async () => {
    const program = start(['./tiny.yaml', '--styles', 'event-loop', '--window', '2s']);
    await program.until(() => /1\/2/.test(program.stderr()), 'first repetition');
    await underLoad(program);
    killEach(program.processes('servers/main.js').slice(0, 1));
    expect(await program.ended, program.stderr()).toBe(1);
    const run = await latest();
    expect(run.status).toBe('complete');
    const [first, second] = run.repetitions;
    expect(first?.error?.code).toBe('SERVER_DIED');
    expect(first?.error?.message).toMatch(/SIGKILL/);
    expect(first?.verdict).toBe('failed');
    expect(second?.error).toBeNull();
    expect(program.processes('')).toEqual([]);
  });

  it('goes on when a generator is killed in mid-window', async () => {
    const program = start(['./tiny.yaml', '--styles', 'event-loop', '--window', '2s']);
    await program.until(() => /1\/2/.test(program.stderr()), 'first repetition');
    await underLoad(program);
    killEach(program.processes('generator-main.js').slice(0, 1));
    expect(await program.ended, program.stderr()).toBe(1);
    const [first, second] = (await latest()).repetitions;
    expect(first?.error?.code).toBe('GENERATOR_DIED');
    expect(second?.error).toBeNull();
    expect(program.processes('')).toEqual([]);
  });

  it('ends on Ctrl-C with its children, keeps what it has, and --resume finishes in the recorded order', async () => {
    const program = start(['./tiny.yaml', '--window', '1s']);
    await program.until(() => storedRepetitions(place) >= 1, 'stored repetition');
    program.child.kill('SIGINT');
    expect(await program.ended, program.stderr()).toBe(130);
    expect(program.processes('')).toEqual([]);
    const run = await latest();
    expect(run.status).toBe('interrupted');
    expect(run.repetitions.length).toBeGreaterThanOrEqual(1);
    expect(run.repetitions.length).toBeLessThan(4);
    expect(program.stderr()).toContain(`--resume ${run.id}`);

    const resumed = place.start(['run', '--resume', '--out', 'runs']);
    expect(await resumed.ended, resumed.stderr()).toBe(0);
    const finished = await latest();
    expect(finished.id).toBe(run.id);
    expect(finished.status).toBe('complete');
    expect(finished.repetitions.map((repetition) => repetition.cellId)).toEqual(run.order.flat());
    expect(finished.repetitions.slice(0, run.repetitions.length)).toEqual(run.repetitions);
  });

  it('leaves no process behind when it is killed itself', async () => {
    const program = start(['./tiny.yaml', '--window', '5s']);
    await program.until(() => program.processes('generator-main.js').length > 0, 'generator');
    await underLoad(program);
    program.child.kill('SIGKILL');
    expect(await program.ended).toBe('SIGKILL');
    await program.until(() => program.processes('').length === 0, 'end of its children', 10_000);
  });

  it('says so when nothing can be pinned, and measures all the same', async () => {
    writeFileSync(
      join(place.folder, 'taskset'),
      '#!/bin/sh\necho "taskset: not permitted" >&2\nexit 1\n',
    );
    chmodSync(join(place.folder, 'taskset'), 0o755);
    const path = `${place.folder}${delimiter}${process.env['PATH'] ?? ''}`;
    const program = start(['./tiny.yaml', ...ONE_CELL], { PATH: path });
    expect(await program.ended, program.stderr()).toBe(0);
    expect(program.stderr()).toMatch(
      /warning: taskset could not hold .* nothing is pinned: .*not permitted/,
    );
    const [repetition] = (await latest()).repetitions;
    expect(repetition?.pinning).toEqual({ serverCpus: null, loadCpus: null });
  });

  it('stops cleanly at a full disk: the earlier results are whole, exit code 4', async (context) => {
    const mount = 'mkdir disk && mount -t tmpfs -o size=64k tmpfs disk';
    const tried = spawnSync('unshare', ['-m', 'sh', '-c', mount], { cwd: place.folder });
    context.skip(tried.status !== 0, 'a small file system cannot be mounted here');
    const script = `rmdir disk; ${mount} && "$@"; code=$?; cp disk/latest/run.json kept.json; exit $code`;
    const program = place.start(['run', './tiny.yaml', '--rounds', '9', '--out', 'disk'], {}, [
      'unshare',
      '-m',
      'sh',
      '-c',
      script,
      'sh',
    ]);
    expect(await program.ended, program.stderr()).toBe(4);
    expect(program.stderr()).toMatch(/ENOSPC.*the disk is full.*--resume.*\[RUN_NOT_WRITTEN\]\n$/);
    const kept = await readRun(join(place.folder, 'kept.json'));
    expect(kept.repetitions.length).toBeGreaterThanOrEqual(1);
    expect(program.processes('')).toEqual([]);
  });

  it('cannot run what this runtime cannot do, and says why, exit code 4', async () => {
    const program = start([
      './tiny.yaml',
      '--styles',
      'piscina --dispatch connection',
      '--transports',
      'udp',
    ]);
    expect(await program.ended).toBe(4);
    expect(program.stderr()).toMatch(
      /nothing of what was asked for can run here: piscina over udp: /,
    );
    expect(existsSync(join(place.folder, 'runs'))).toBe(false);
  });

  it('fails only the cells that need more descriptors than there are, and names the limit', async () => {
    const program = start(['./tiny.yaml', ...ONE_CELL, '--concurrency', '2,2000'], {}, [
      'sh',
      '-c',
      'ulimit -n 1024 && exec "$@"',
      'sh',
    ]);
    expect(await program.ended, program.stderr()).toBe(1);
    const run = await latest();
    const errors = new Map(run.repetitions.map((r) => [r.cellId, r.error]));
    expect(errors.get('event-loop/tcp/echo/64B/c2/s10')).toBeNull();
    expect(errors.get('event-loop/tcp/echo/64B/c2000/s10')?.code).toBe('DESCRIPTOR_LIMIT');
    expect(errors.get('event-loop/tcp/echo/64B/c2000/s10')?.message).toMatch(/1024.*ulimit -n/);
  });

  it('names file and line of a typo in a scenario', async () => {
    writeFileSync(join(place.folder, 'tiny.yaml'), SCENARIO.replace('rounds:', 'ruonds:'));
    const program = start(['./tiny.yaml']);
    expect(await program.ended).toBe(2);
    expect(program.stderr()).toMatch(/tiny\.yaml, line 11: unknown key "ruonds"/);
  });

  it('refuses to resume or report a damaged file, naming it', async () => {
    const program = start(['./tiny.yaml', ...ONE_CELL]);
    expect(await program.ended, program.stderr()).toBe(0);
    const { id } = await latest();
    const file = join(place.folder, 'runs', id, 'run.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 500));
    for (const words of [['run', '--resume'], ['report']]) {
      const next = place.start([...words, '--out', 'runs']);
      expect(await next.ended).toBe(4);
      expect(next.stderr()).toMatch(/run\.json .*\[RUN_NOT_JSON\]\n$/);
    }
  });
});

/** Waits until the generator holds sockets: the load is on, or about to be. */
async function underLoad(program: RunningProgram): Promise<void> {
  await program.until(() => program.processes('generator-main.js').length > 0, 'generator');
  // Well inside the window of 2 s and more: connections open, warm-up over.
  await new Promise((resolve) => setTimeout(resolve, 900));
}

function killEach(pids: readonly number[]): void {
  expect(pids).toHaveLength(1);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

function storedRepetitions({ folder }: Workplace): number {
  try {
    const text = readFileSync(join(folder, 'runs', 'latest', 'run.json'), 'utf8');
    return (JSON.parse(text) as Run).repetitions.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
