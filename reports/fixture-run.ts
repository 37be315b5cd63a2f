// A made-up run for tests and for looking at reports: seeded, valid by the schema, with every verdict in it.
// Its numbers obey Little's law and mean nothing else; no machine ever measured them.
import type { LoadResult } from '../results/load.js';
import type { Cell, Hiccup, Repetition, Run, Verdict } from '../results/run.js';
import { FIXTURE_ENVIRONMENT } from './fixture-environment.js';
import { latenciesNs, SAMPLES_PER_HISTOGRAM, summarise } from './fixture-histogram.js';
import { FIXTURE_WINDOW_MS, loadOf } from './fixture-load.js';
import { modelCell } from './fixture-model.js';
import type { Random } from './fixture-random.js';
import { createRandom, jitter, roundTo } from './fixture-random.js';
import { serverOf } from './fixture-server.js';
import { yardstickOf } from './fixture-yardstick.js';

export interface FixtureOptions {
  readonly seed: number;
  readonly styles: readonly string[];
  readonly transports: readonly Cell['transport'][];
  readonly workloads: readonly string[];
  readonly concurrency: readonly number[];
  readonly idleConnections: readonly number[];
  readonly rounds: number;
  /** Whether every server died, so that nothing was measured. */
  readonly allFailed: boolean;
}

const DEFAULTS: FixtureOptions = {
  seed: 2025,
  styles: ['iterative', 'cluster', 'piscina', 'event-loop'],
  transports: ['tcp', 'udp', 'http'],
  workloads: ['echo', 'wait:1000'],
  concurrency: [1, 8, 64, 256],
  idleConnections: [0],
  rounds: 3,
  allFailed: false,
};

const STARTED_MS = Date.UTC(2025, 2, 14, 9, 26, 53);
const REPETITION_MS = 1_350;

/** What the scenario `idle` measures, as made up as the rest. */
export const IDLE_FIXTURE: Partial<FixtureOptions> = {
  styles: ['posix-poll', 'posix-epoll', 'event-loop', 'posix-threads'],
  transports: ['tcp'],
  workloads: ['echo'],
  concurrency: [16],
  idleConnections: [10, 100, 1_000, 10_000],
};

/** The same options give the same run, byte for byte. */
export function createFixtureRun(options: Partial<FixtureOptions> = {}): Run {
  const chosen = { ...DEFAULTS, ...options };
  const random = createRandom(chosen.seed);
  const cells = planCells(chosen);
  const order = Array.from({ length: chosen.rounds }, (_, round) => rotate(cells, round));
  const repetitions = order.flatMap((ids, round) =>
    ids.map((cell, position) => {
      const startedMs = STARTED_MS + (round * cells.length + position) * REPETITION_MS;
      return repeat(cell, round, startedMs, chosen.allFailed, random);
    }),
  );
  // From numbers of its own, so that it changes nobody else's.
  const others = createRandom(chosen.seed + 1);
  const phases = { warmupMs: 150, windowMs: FIXTURE_WINDOW_MS };
  const yardstick = yardstickOf(order, phases, (alike, round, place) => {
    const startedMs = STARTED_MS + (round * cells.length + place) * REPETITION_MS;
    return repeat(alike, round, startedMs - 1, chosen.allFailed, others);
  });
  const endMs = STARTED_MS + repetitions.length * REPETITION_MS;
  return {
    schemaVersion: 1,
    id: '2025-03-14T09-26-53Z-fixture',
    startedAt: new Date(STARTED_MS).toISOString(),
    finishedAt: new Date(endMs).toISOString(),
    status: 'complete',
    scenario: {
      name: 'fixture',
      description: 'made-up figures for tests of the reports',
      styles: chosen.styles.map((style) => ({ style, options: {} })),
      servers: [],
      sweeps: [
        {
          styles: [],
          transports: [...chosen.transports],
          workloads: [...chosen.workloads],
          concurrency: [...chosen.concurrency],
          messageBytes: [64],
          sessionRequests: 100,
          idleConnections: [...chosen.idleConnections],
          idleLimits: {},
          workers: [],
        },
      ],
      rounds: chosen.rounds,
      warmupMs: 150,
      windowMs: FIXTURE_WINDOW_MS,
      datagramTimeoutMs: 1_000,
      streamTimeoutMs: 10_000,
      maxMinutes: null,
      keepAwake: false,
      yardstick: true,
      targetCiRatio: null,
    },
    seed: chosen.seed,
    environment: FIXTURE_ENVIRONMENT,
    calibration: null,
    cells,
    unsupported: chosen.transports.map((transport) => ({
      style: 'posix-fork',
      transport,
      reason:
        transport === 'udp'
          ? 'fork per datagram makes no sense: there is no connection to hand over'
          : 'system calls are not reachable here: the FFI package has no build for this system',
    })),
    order: order.map((round) => round.map((cell) => cell.id)),
    hiccups: Array.from({ length: chosen.rounds }, (_, round) => [0, 1].map((cpu) => [round, cpu]))
      .flat()
      .map(([round = 0, cpu = 0]) => hiccup(round, cpu, random)),
    repetitions,
    yardstick,
    precision: null,
  };
}

function planCells(options: FixtureOptions): Cell[] {
  const cells: Cell[] = [];
  for (const transport of options.transports)
    for (const workload of options.workloads)
      for (const style of options.styles)
        for (const concurrency of options.concurrency)
          for (const idleConnections of options.idleConnections) {
            const parts = [style, transport, workload, '64B', `c${concurrency}`];
            if (idleConnections > 0) parts.push(`i${idleConnections}`);
            cells.push({
              id: parts.join('/'),
              style,
              options: {},
              transport,
              workload,
              messageBytes: 64,
              concurrency,
              sessionRequests: { tcp: 100, udp: null, http: 0 }[transport],
              idleConnections,
            });
          }
  return cells;
}

function repeat(
  cell: Cell,
  round: number,
  startedMs: number,
  allFailed: boolean,
  random: Random,
): Repetition {
  const model = modelCell(cell);
  const died = allFailed || (cell.id === 'piscina/udp/wait:1000/64B/c256' && round === 1);
  const load = died ? null : loadOf(cell, round, model, random);
  const cpuNsPerRequest = Math.round(model.serverCpuNsPerRequest * jitter(random, 0.015));
  const utilization = roundTo(
    Math.min(1, ((load?.throughput.requestsPerSecond ?? 0) * cpuNsPerRequest) / 1e9),
    4,
  );
  const [verdict, reasons] = judge(cell, load, utilization);
  return {
    cellId: cell.id,
    round,
    startedAt: new Date(startedMs).toISOString(),
    elapsedMs: 1_180 + Math.round(random() * 90),
    load,
    server: died ? null : serverOf(cell, model, load, cpuNsPerRequest, utilization, random),
    machine: {
      stealRatio: roundTo(0.011 + random() * 0.008, 4),
      otherCpuRatio: roundTo(0.006 + random() * 0.01, 4),
      cpuPressureRatio: roundTo(0.03 + random() * 0.04, 4),
      listenOverflows: 0,
      udpDrops: cell.transport === 'udp' ? { server: 0, generator: 0 } : null,
    },
    pinning: { serverCpus: [0], loadCpus: [1] },
    keepAwake: false,
    derived: {
      serverCpuNsPerRequest: died ? null : cpuNsPerRequest,
      generatorCpuNsPerRequest: load?.generator.cpuNsPerRequest ?? null,
    },
    verdict,
    reasons,
    error: died
      ? {
          code: 'SERVER_DIED',
          message: 'the server ended by signal SIGSEGV 212 ms into the window',
        }
      : null,
  };
}

function judge(cell: Cell, load: LoadResult | null, utilization: number): [Verdict, string[]] {
  if (load === null) return ['failed', ['the server died in the window']];
  if (load.idle !== null && load.idle.held < load.idle.asked) {
    return ['failed', [`${load.idle.held} of ${load.idle.asked} idle connections were held`]];
  }
  const { unservedClients, clients } = load.fairness;
  if (unservedClients > 0) {
    return ['starved', [`${unservedClients} of ${clients} clients got no reply in the window`]];
  }
  if (load.generator.cpuUtilization > 0.85) {
    const used = Math.round(load.generator.cpuUtilization * 100);
    return ['client-bound', [`the generator used ${used} % of its CPUs (more than 85 %)`]];
  }
  const used = Math.round(utilization * 100);
  if (utilization > 0.85) {
    return ['server-bound', [`the server used ${used} % of the CPU it could use (more than 85 %)`]];
  }
  return ['latency-bound', [`neither side was busy: the server used ${used} % of its CPU`]];
}

function hiccup(round: number, cpu: number, random: Random): Hiccup {
  const summary = summarise(
    latenciesNs(900, 1.1, random).map((ns) => Math.max(60, ns)),
    SAMPLES_PER_HISTOGRAM,
  );
  const p99Ns = 88_000 + Math.round(random() * 9_000);
  return {
    round,
    cpu,
    durationMs: 250,
    p50Ns: summary.p50 ?? 0,
    p99Ns,
    p999Ns: p99Ns * 3,
    maxNs: p99Ns * 11,
    histogram: summary.histogram,
  };
}

function rotate(cells: readonly Cell[], by: number): Cell[] {
  const at = (by * 7) % Math.max(1, cells.length);
  return [...cells.slice(at), ...cells.slice(0, at)];
}
