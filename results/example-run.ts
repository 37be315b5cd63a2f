// A small run with every field filled, for tests of what reads runs. No real measurement: the numbers are round on purpose.
import { mergeHistograms } from './histogram.js';
import type { LatencySummary, LoadResult } from './load.js';
import type { Cell, Repetition, Run, Yardstick, YardstickRepetition } from './run.js';
import { RUN_SCHEMA_VERSION } from './run.js';

/** A cell of event-loop over tcp; `change` replaces fields. */
export function exampleCell(change: Partial<Cell> = {}): Cell {
  return {
    id: 'event-loop/tcp/echo/64/8',
    style: 'event-loop',
    options: {},
    transport: 'tcp',
    workload: 'echo',
    messageBytes: 64,
    concurrency: 8,
    sessionRequests: 100,
    idleConnections: 0,
    ...change,
  };
}

/** A healthy repetition of {@link exampleCell}: 10,000 requests in a second, 800 µs each. */
export function exampleRepetition(change: Partial<Repetition> = {}): Repetition {
  const memory = { pssBytes: 1e7, pssAnonBytes: 8e6, rssBytes: 4e7, privateBytes: 9e6 };
  return {
    cellId: exampleCell().id,
    round: 0,
    startedAt: '2026-11-23T07:15:01.000Z',
    elapsedMs: 1_800,
    load: exampleLoad(),
    server: {
      cpuNs: 950_000_000,
      sampledMs: 1_001.5,
      cpuUtilization: 0.95,
      busiestThreadUtilization: 0.9,
      processes: 1,
      threads: 11,
      contextSwitches: { voluntary: 900, involuntary: 100 },
      memory: { idle: memory, loaded: memory },
      workers: [{ worker: 'main', requests: 11_000, connections: 110, malformed: 0, dropped: 0 }],
      workersJainIndex: 1,
      exit: 'clean',
    },
    machine: {
      stealRatio: 0.01,
      otherCpuRatio: 0.02,
      cpuPressureRatio: 0.1,
      listenOverflows: 0,
      udpDrops: { server: 0, generator: 0 },
    },
    pinning: { serverCpus: [0], loadCpus: [1] },
    keepAwake: false,
    derived: { serverCpuNsPerRequest: 95_000, generatorCpuNsPerRequest: 60_000 },
    verdict: 'server-bound',
    reasons: ['the server used 95 % of its CPU'],
    error: null,
    ...change,
  };
}

/** A yardstick with a repetition for each change; they are {@link exampleRepetition} otherwise. */
export function exampleYardstick(changes: readonly Partial<YardstickRepetition>[] = []): Yardstick {
  const cell = exampleCell({
    id: 'yardstick-1/tcp/echo/64B/c16/s0',
    style: 'yardstick-1',
    concurrency: 16,
    sessionRequests: 0,
  });
  return {
    version: 1,
    cell,
    warmupMs: 100,
    windowMs: 1_000,
    repetitions: changes.map((change) => ({
      ...exampleRepetition({ cellId: cell.id }),
      place: 0,
      ...change,
    })),
  };
}

/** A load result at `requestsPerSecond`. */
export function exampleLoad(requestsPerSecond = 10_000): LoadResult {
  return {
    schemaVersion: 1,
    target: 'tcp://127.0.0.1:21034',
    engine: 'node',
    load: {
      mode: 'closed',
      concurrency: 8,
      rateRps: null,
      arrivals: null,
      sessionRequests: 100,
      messageBytes: 64,
      workload: 'echo',
      durationMs: 1_000,
      warmupMs: 100,
      timeoutMs: 10_000,
      flows: null,
      idleConnections: 0,
      seed: 1,
    },
    windowMs: 1_000.25,
    requests: {
      sent: 10_008,
      succeeded: 10_000,
      corrupted: 0,
      timedOut: 0,
      lost: 0,
      aborted: 8,
      late: 0,
      duplicated: 0,
      reordered: 0,
    },
    sessions: { opened: 108, completed: 100, refused: 0, reset: 0, failed: 0 },
    idle: null,
    throughput: {
      requestsPerSecond,
      bytesPerSecond: 64 * requestsPerSecond,
      sessionsPerSecond: 100,
    },
    series: { intervalMs: 20, startMs: -100, succeeded: Array<number>(55).fill(200) },
    responseTimeNs: exampleLatency(10_000),
    serviceTimeNs: exampleLatency(10_000),
    connectTimeNs: exampleLatency(100),
    firstReplyTimeNs: exampleLatency(100),
    fairness: {
      clients: 8,
      unservedClients: 0,
      jainIndex: 0.99,
      minRequests: 1_200,
      maxRequests: 1_300,
    },
    generator: {
      cpuNsPerRequest: 60_000,
      cpuUtilization: 0.6,
      spinUtilization: 0,
      workers: 1,
      sendLagNs: null,
    },
    littlesLaw: { concurrency: 8, throughputTimesLatency: 8, ratio: 1 },
    warnings: [{ code: 'EXAMPLE', message: 'what was seen', remedy: 'what to do' }],
  };
}

/** A run of one cell and one round. */
export function exampleRun(change: Partial<Run> = {}): Run {
  return {
    schemaVersion: RUN_SCHEMA_VERSION,
    id: '20261123T071500Z-example',
    startedAt: '2026-11-23T07:15:00.000Z',
    finishedAt: '2026-11-23T07:16:00.000Z',
    status: 'complete',
    scenario: {
      name: 'example',
      description: 'one cell, one round',
      styles: [{ style: 'event-loop', options: {} }],
      servers: [],
      sweeps: [
        {
          styles: [],
          transports: ['tcp'],
          workloads: ['echo'],
          concurrency: [8],
          messageBytes: [64],
          sessionRequests: 100,
          idleConnections: [0],
          idleLimits: {},
          workers: [],
        },
      ],
      rounds: 1,
      warmupMs: 100,
      windowMs: 1_000,
      datagramTimeoutMs: 1_000,
      streamTimeoutMs: 10_000,
      maxMinutes: null,
      keepAwake: false,
      yardstick: true,
      targetCiRatio: null,
    },
    seed: 1,
    environment: {
      cpuModel: 'Example CPU',
      cores: 2,
      memoryBytes: 8e9,
      governor: null,
      kernel: '6.1.0',
      os: 'Debian GNU/Linux 12',
      arch: 'x64',
      mitigations: { spectre_v2: 'Mitigation: IBRS' },
      hypervisor: null,
      node: 'v20.20.2',
      v8: '11.3',
      libuv: '1.46.0',
      gitCommit: null,
      gitDirty: null,
      packages: { piscina: '5.3.2' },
      sysctls: { 'net.core.somaxconn': '4096' },
      limits: { openFiles: '20000' },
    },
    calibration: { iterationsPerMicrosecond: 900 },
    cells: [exampleCell()],
    unsupported: [{ style: 'cluster', transport: 'tcp', reason: 'needs Node 22.12' }],
    order: [[exampleCell().id]],
    hiccups: [
      {
        round: 0,
        cpu: 0,
        durationMs: 250,
        p50Ns: 100,
        p99Ns: 900,
        p999Ns: 20_000,
        maxNs: 90_000,
        histogram: mergeHistograms([]),
      },
    ],
    repetitions: [exampleRepetition()],
    yardstick: exampleYardstick(),
    precision: null,
    ...change,
  };
}

function exampleLatency(count: number): LatencySummary {
  return {
    count,
    min: 300_000,
    mean: 800_000,
    p50: 790_000,
    p90: 900_000,
    p99: 1_200_000,
    p999: 2_000_000,
    max: 2_500_000,
    histogram: mergeHistograms([]),
  };
}
