// A made-up run for tests and for looking at reports: seeded, valid by the schema, with every verdict in it.
// Its numbers obey Little's law and mean nothing else; no machine ever measured them.
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencySummary, LoadResult } from '../results/load.js';
import type { Cell, Hiccup, Repetition, Run, Verdict } from '../results/run.js';
import { FIXTURE_ENVIRONMENT } from './fixture-environment.js';
import type { CellModel } from './fixture-model.js';
import { modelCell } from './fixture-model.js';

export interface FixtureOptions {
  readonly seed: number;
  readonly styles: readonly string[];
  readonly transports: readonly Cell['transport'][];
  readonly workloads: readonly string[];
  readonly concurrency: readonly number[];
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
  rounds: 3,
  allFailed: false,
};

const WINDOW_MS = 500;
const STARTED_MS = Date.UTC(2025, 2, 14, 9, 26, 53);
const REPETITION_MS = 1_350;
const SAMPLES_PER_HISTOGRAM = 1_500;

type Random = () => number;

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
      sweeps: [
        {
          transports: [...chosen.transports],
          workloads: [...chosen.workloads],
          concurrency: [...chosen.concurrency],
          messageBytes: [64],
          sessionRequests: 100,
        },
      ],
      rounds: chosen.rounds,
      warmupMs: 150,
      windowMs: WINDOW_MS,
      datagramTimeoutMs: 1_000,
      streamTimeoutMs: 10_000,
      maxMinutes: null,
      keepAwake: false,
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
  };
}

function planCells(options: FixtureOptions): Cell[] {
  const cells: Cell[] = [];
  for (const transport of options.transports)
    for (const workload of options.workloads)
      for (const style of options.styles)
        for (const concurrency of options.concurrency)
          cells.push({
            id: [style, transport, workload, '64B', `c${concurrency}`].join('/'),
            style,
            options: {},
            transport,
            workload,
            messageBytes: 64,
            concurrency,
            sessionRequests: { tcp: 100, udp: null, http: 0 }[transport],
          });
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
  const utilization = round(
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
      stealRatio: round(0.011 + random() * 0.008, 4),
      otherCpuRatio: round(0.006 + random() * 0.01, 4),
      cpuPressureRatio: round(0.03 + random() * 0.04, 4),
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

function loadOf(cell: Cell, round: number, model: CellModel, random: Random): LoadResult {
  // One cell whose repetitions part by more than the limit, so that the run has an unstable one.
  const shaky = cell.id === 'cluster/http/echo/64B/c64' ? [1, 0.71, 1.06][round % 3] : 1;
  const requestsPerSecond = round(
    model.requestsPerSecond * jitter(random, 0.025) * (shaky ?? 1),
    1,
  );
  const succeeded = Math.round((requestsPerSecond * WINDOW_MS) / 1000);
  const meanNs = (model.requestsPerSecond / requestsPerSecond) * model.meanNs;
  const response = summarise(latenciesNs(meanNs, model.sigma, random), succeeded);
  const inFlight = Math.min(model.servedClients, cell.concurrency);
  const sessions = cell.transport === 'udp' ? null : Math.round(succeeded / 100);
  const busy = cell.id.startsWith('event-loop/udp/echo') && cell.concurrency >= 256 ? 0.93 : 0.61;
  const clients = clientShares(cell, model, succeeded, random);
  return {
    schemaVersion: 1,
    target: `${cell.transport}://127.0.0.1:21034`,
    engine: cell.transport === 'http' ? 'autocannon' : 'node',
    load: {
      mode: 'closed',
      concurrency: cell.concurrency,
      rateRps: null,
      arrivals: null,
      sessionRequests: cell.sessionRequests,
      messageBytes: cell.messageBytes,
      workload: cell.workload,
      durationMs: WINDOW_MS,
      warmupMs: 150,
      timeoutMs: cell.transport === 'udp' ? 1_000 : 10_000,
      flows: cell.transport === 'udp' ? Math.min(64, cell.concurrency) : null,
      seed: 7 + round,
    },
    windowMs: round(WINDOW_MS + random() * 0.4, 3),
    requests: {
      sent: succeeded + inFlight,
      succeeded,
      corrupted: 0,
      timedOut: 0,
      lost: 0,
      aborted: inFlight,
      late: 0,
      duplicated: 0,
      reordered: 0,
    },
    sessions:
      sessions === null
        ? null
        : { opened: sessions + inFlight, completed: sessions, refused: 0, reset: 0, failed: 0 },
    throughput: {
      requestsPerSecond,
      bytesPerSecond: round(requestsPerSecond * cell.messageBytes, 1),
      sessionsPerSecond: sessions === null ? null : sessions * 2,
    },
    responseTimeNs: response,
    serviceTimeNs: response,
    connectTimeNs: cell.transport === 'udp' ? null : summarise([61_000, 72_000, 90_000], 3),
    firstReplyTimeNs: summarise([140_000, 166_000, 210_000], 3),
    fairness: {
      clients: cell.concurrency,
      unservedClients: cell.concurrency - model.servedClients,
      jainIndex: jain(clients),
      minRequests: Math.min(...clients),
      maxRequests: Math.max(...clients),
    },
    generator: {
      cpuNsPerRequest: Math.round((busy * 1e9) / Math.max(requestsPerSecond, 1)),
      cpuUtilization: busy,
      spinUtilization: 0,
      workers: 1,
      sendLagNs: null,
    },
    littlesLaw: {
      concurrency: cell.concurrency,
      throughputTimesLatency: cell.concurrency * 0.997,
      ratio: 0.997,
    },
    warnings: [],
  };
}

function serverOf(
  cell: Cell,
  model: CellModel,
  load: LoadResult | null,
  cpuNsPerRequest: number,
  utilization: number,
  random: Random,
): Repetition['server'] {
  const idlePss = Math.round(model.idlePssBytes * jitter(random, 0.01));
  const loadedPss = Math.round(model.loadedPssBytes * jitter(random, 0.02));
  const memory = (pss: number) => ({
    pssBytes: pss,
    pssAnonBytes: Math.round(pss * 0.62),
    rssBytes: Math.round(pss * (1 + 0.32 * (model.processes - 1) + 0.12)),
    privateBytes: Math.round(pss * 0.8),
  });
  const succeeded = load?.requests.succeeded ?? 0;
  const split = 0.5 + 0.3 * (random() - 0.5) * (cell.style === 'cluster' ? 1 : 0.1);
  const shares = cell.style === 'cluster' || cell.style === 'piscina' ? [split, 1 - split] : null;
  const requests = shares?.map((share) => Math.round(succeeded * share)) ?? null;
  return {
    cpuNs: Math.round(cpuNsPerRequest * succeeded),
    sampledMs: WINDOW_MS + 1.2,
    cpuUtilization: utilization,
    busiestThreadUtilization: utilization * 0.9,
    processes: model.processes,
    threads: model.threads,
    contextSwitches: { voluntary: Math.round(succeeded / 3), involuntary: 41 },
    memory: { idle: memory(idlePss), loaded: memory(loadedPss) },
    workers:
      requests?.map((count, worker) => ({
        worker: String(worker + 1),
        requests: count,
        connections: Math.ceil(cell.concurrency / 2),
        malformed: 0,
      })) ?? null,
    workersJainIndex: requests === null ? null : jain(requests),
    exit: 'clean',
  };
}

function clientShares(cell: Cell, model: CellModel, succeeded: number, random: Random): number[] {
  const each = succeeded / model.servedClients;
  return Array.from({ length: cell.concurrency }, (_, client) =>
    client < model.servedClients ? Math.round(each * jitter(random, 0.08)) : 0,
  );
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

/** Log-normal latencies of the given mean with a thin far tail. */
function latenciesNs(meanNs: number, sigma: number, random: Random): number[] {
  return Array.from({ length: SAMPLES_PER_HISTOGRAM }, (_, index) => {
    const tail = index % 400 === 0 ? 4 : index % 90 === 0 ? 1.9 : 1;
    return Math.round(meanNs * tail * Math.exp(sigma * normal(random) - (sigma * sigma) / 2));
  });
}

/** @param count how often the samples, taken together, are to have been seen. */
function summarise(samplesNs: readonly number[], count: number): LatencySummary {
  const histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const times = Math.max(1, Math.round(count / samplesNs.length));
  for (const ns of samplesNs) histogram.recordValueWithCount(ns, times);
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile);
  return {
    count: histogram.totalCount,
    min: histogram.minNonZeroValue,
    mean: Math.round(histogram.mean),
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: histogram.maxValue,
    histogram: encodeIntoCompressedBase64(histogram),
  };
}

function jain(shares: readonly number[]): number | null {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? null : round((sum * sum) / (shares.length * squares), 4);
}

/** Off by the last bit on another machine's arithmetic would be off by a line in a golden file. */
function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function jitter(random: Random, deviation: number): number {
  return Math.exp(deviation * normal(random));
}

/** One standard normal number. @see Box & Muller 1958 */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function rotate(cells: readonly Cell[], by: number): Cell[] {
  const at = (by * 7) % Math.max(1, cells.length);
  return [...cells.slice(at), ...cells.slice(0, at)];
}

/** Uniform numbers in [0, 1). @see mulberry32 by Tommy Ettinger, public domain */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
