// Cells measured turn by turn: in a world that is made up, and one short time in the real one.
import { describe, expect, it } from 'vitest';
import { foreignServerSchema } from '../../../results/foreign-server.js';
import type { LoadPlan } from '../../../loadgen/load-plan.js';
import { createFakeWorld, type Fault } from '../../run/fake-instruments.js';
import type { ServerProcessConfig } from '../../../servers/events.js';
import type { Instruments } from '../../run/instruments.js';
import type { ClaimLab } from '../claim.js';
import type { ClaimCell } from './claim-cell.js';
import { figuresOf, measureCells, type MeasureRequest } from './measure-cells.js';

const LAB: ClaimLab = {
  serverCpus: [2, 3],
  loadCpus: [4],
  machineCpus: 8,
  budgetMs: 60_000,
  seed: 5,
  signal: new AbortController().signal,
  progress: () => undefined,
};

function cell(style: string, change: Partial<ClaimCell> = {}): ClaimCell {
  return {
    name: style,
    server: { style, options: {} },
    transport: 'tcp',
    workload: 'echo',
    messageBytes: 64,
    concurrency: 4,
    sessionRequests: 100,
    idleConnections: 0,
    rateRps: null,
    cpus: 'apart',
    ...change,
  };
}

function request(cells: readonly ClaimCell[], rounds = 2): MeasureRequest {
  return { cells, rounds, minRounds: rounds, untilMs: Infinity, warmupMs: 20, windowMs: 80 };
}

describe('measureCells', () => {
  it('has every cell once in each round, and leaves nothing running', async () => {
    const world = createFakeWorld();
    const cells = [cell('event-loop'), cell('iterative'), cell('null')];
    const measured = await measureCells(LAB, request(cells, 3), world.instruments);
    expect(measured.rounds).toBe(3);
    expect(measured.failed).toEqual([]);
    for (const { name } of cells) {
      expect(measured.of(name).map(({ round }) => round)).toEqual([0, 1, 2]);
    }
    expect(() => measured.of('cluster')).toThrow(RangeError);
    expect(world.alive()).toBe(0);
  });

  it('puts server and generator where the cell says', async () => {
    const { instruments } = createFakeWorld();
    const cells = (['apart', 'together', 'one'] as const).map((cpus) =>
      cell('event-loop', { name: cpus, cpus }),
    );
    const measured = await measureCells(LAB, request(cells, 1), instruments);
    expect(cells.map(({ name }) => measured.of(name)[0]?.pinning)).toEqual([
      { serverCpus: [2, 3], loadCpus: [4] },
      { serverCpus: null, loadCpus: null },
      { serverCpus: [2], loadCpus: null },
    ]);
  });

  it('holds a server to another single CPU in each round, for a stranger may sit on one', async () => {
    const { instruments } = createFakeWorld();
    const cells = [cell('event-loop', { cpus: 'one' })];
    const measured = await measureCells(LAB, request(cells, 4), instruments);
    expect(measured.of('event-loop').map(({ pinning }) => pinning.serverCpus)).toEqual([
      [2],
      [3],
      [4],
      [2],
    ]);
  });

  it('asks for the load that the cell says', async () => {
    const plans: LoadPlan[] = [];
    const { instruments } = createFakeWorld({ onPlan: (plan) => plans.push(plan) });
    const paced = cell('event-loop', { rateRps: 500, concurrency: 3, idleConnections: 7 });
    await measureCells(LAB, request([paced], 1), instruments);
    expect(plans).toMatchObject([
      {
        mode: { kind: 'open', clients: 3, rateRps: 500, arrivals: 'constant' },
        idleConnections: 7,
        sessionRequests: 100,
        warmupMs: 20,
        windowMs: 80,
      },
    ]);
  });

  it('leaves a failed repetition out and says so, but not a cell of nothing else', async () => {
    const fault: Fault = 'server-dies-in-window';
    const world = createFakeWorld({ faults: { null: fault } });
    const { instruments } = world;
    let starts = 0;
    const onceFailing: Instruments = {
      ...instruments,
      startServer: (config: ServerProcessConfig, cpus) =>
        // The style tells the made-up world what goes wrong: the first time alone.
        instruments.startServer({ ...config, style: starts++ === 0 ? 'null' : 'iterative' }, cpus),
    };
    const measured = await measureCells(LAB, request([cell('event-loop')], 3), onceFailing);
    expect(measured.of('event-loop')).toHaveLength(2);
    expect(measured.failed).toEqual([expect.stringMatching(/^event-loop: the server died/u)]);

    const always = createFakeWorld({ faults: { null: fault } });
    const all = measureCells(LAB, request([cell('event-loop'), cell('null')]), always.instruments);
    await expect(all).rejects.toMatchObject({ code: 'SERVER_DIED' });
    expect(world.alive() + always.alive()).toBe(0);
  });

  it('ends with nothing left running when it is broken off', async () => {
    const user = new AbortController();
    const world = createFakeWorld({
      onWindow: (window) => {
        if (window === 1) user.abort();
      },
    });
    const lab = { ...LAB, signal: user.signal };
    const cells = [cell('event-loop'), cell('iterative'), cell('null')];
    const measured = measureCells(lab, request(cells, 3), world.instruments);
    await expect(measured).rejects.toMatchObject({ code: 'CLAIM_ABORTED' });
    await expect.poll(() => world.alive()).toBe(0);
  });

  it('refuses what cannot run here before anything is started', async () => {
    const { instruments, log } = createFakeWorld();
    const udpFork = cell('posix-fork', { transport: 'udp', sessionRequests: null });
    const measured = measureCells(LAB, request([cell('event-loop'), udpFork]), instruments);
    await expect(measured).rejects.toMatchObject({ code: 'STYLE_UNSUPPORTED' });
    expect(log).toEqual([]);
  });

  it('measures real servers, ours and one that is started by a command', async () => {
    const words = [process.execPath, '-e', ECHO, '{port}'].map((word) => JSON.stringify(word));
    const foreign = foreignServerSchema.parse({ name: 'pipe', command: words.join(' ') });
    const cells = [cell('event-loop'), cell('pipe', { server: foreign })];
    const lab: ClaimLab = { ...LAB, serverCpus: null, loadCpus: null, machineCpus: 1 };
    const measured = await measureCells(lab, request(cells, 1));
    for (const { name } of cells) {
      const [rps = 0] = figuresOf(
        measured.of(name),
        ({ load }) => load?.throughput.requestsPerSecond,
      );
      expect(rps, name).toBeGreaterThan(0);
    }
  });
});

/** A server of somebody else's. */
const ECHO =
  "require('node:net').createServer((s) => s.pipe(s).on('error', () => {})).listen(Number(process.argv[1]), '127.0.0.1')";
