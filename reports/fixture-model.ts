// How the made-up machine of the fixture run behaves: a service rate, a round trip and a tail for each style and
// transport, from which Little's law gives the rest. Not a model of any real server; only its shapes are realistic.
import type { Cell } from '../results/run.js';

/** What a repetition of a cell would show before noise. Times are nanoseconds. */
export interface CellModel {
  readonly requestsPerSecond: number;
  readonly meanNs: number;
  /** Standard deviation of the logarithm of a latency. */
  readonly sigma: number;
  readonly servedClients: number;
  readonly serverCpuNsPerRequest: number;
  readonly idlePssBytes: number;
  readonly loadedPssBytes: number;
  readonly processes: number;
  readonly threads: number;
}

interface StyleModel {
  /** Requests per second at which one CPU is full. */
  readonly capacityRps: Readonly<Record<Cell['transport'], number>>;
  readonly roundTripNs: number;
  readonly idleMebibytes: number;
  readonly kibibytesPerClient: number;
  readonly processes: number;
  readonly threads: number;
  /** Requests that can wait at the same time under `wait`. */
  readonly parallelWaits: number;
  readonly sigma: number;
  /** What each idle connection adds to a request's CPU, and to memory. */
  readonly idleCpuNs: number;
  readonly idleBytes: number;
}

/** A style whose requests do not feel idle connections. */
const UNTROUBLED = { idleCpuNs: 0, idleBytes: 6_100 } as const;
const MEBIBYTE = 2 ** 20;
const WAIT_NS = 1_080_000;
const WINDOW_SECONDS = 0.5;

const STYLES: Readonly<Record<string, StyleModel>> = {
  iterative: {
    capacityRps: { tcp: 14_200, udp: 33_500, http: 9_800 },
    roundTripNs: 78_000,
    idleMebibytes: 37.2,
    kibibytesPerClient: 9,
    processes: 1,
    threads: 11,
    parallelWaits: 1,
    sigma: 0.22,
    ...UNTROUBLED,
  },
  cluster: {
    capacityRps: { tcp: 35_800, udp: 28_400, http: 16_900 },
    roundTripNs: 84_000,
    idleMebibytes: 96.5,
    kibibytesPerClient: 14,
    processes: 3,
    threads: 33,
    parallelWaits: Infinity,
    sigma: 0.42,
    ...UNTROUBLED,
  },
  piscina: {
    capacityRps: { tcp: 12_100, udp: 11_600, http: 7_400 },
    roundTripNs: 205_000,
    idleMebibytes: 71.8,
    kibibytesPerClient: 18,
    processes: 1,
    threads: 15,
    parallelWaits: 4,
    sigma: 0.5,
    ...UNTROUBLED,
  },
  'event-loop': {
    capacityRps: { tcp: 41_300, udp: 38_200, http: 17_800 },
    roundTripNs: 70_000,
    idleMebibytes: 37.9,
    kibibytesPerClient: 11,
    processes: 1,
    threads: 11,
    parallelWaits: Infinity,
    sigma: 0.3,
    ...UNTROUBLED,
  },
  'posix-epoll': {
    capacityRps: { tcp: 58_200, udp: 51_000, http: 0 },
    roundTripNs: 61_000,
    idleMebibytes: 44.1,
    kibibytesPerClient: 1,
    processes: 1,
    threads: 11,
    parallelWaits: Infinity,
    sigma: 0.25,
    idleCpuNs: 0,
    idleBytes: 210,
  },
  'posix-poll': {
    capacityRps: { tcp: 56_900, udp: 50_700, http: 0 },
    roundTripNs: 62_000,
    idleMebibytes: 43.8,
    kibibytesPerClient: 1,
    processes: 1,
    threads: 11,
    parallelWaits: Infinity,
    sigma: 0.27,
    idleCpuNs: 13,
    idleBytes: 190,
  },
  'posix-threads': {
    capacityRps: { tcp: 39_400, udp: 37_100, http: 0 },
    roundTripNs: 74_000,
    idleMebibytes: 48.6,
    kibibytesPerClient: 6_900,
    processes: 1,
    threads: 28,
    parallelWaits: Infinity,
    sigma: 0.36,
    idleCpuNs: 0,
    idleBytes: 7_100_000,
  },
};

/** @throws {RangeError} for a style that the fixture does not know. */
export function modelCell(cell: Cell): CellModel {
  const style = STYLES[cell.style];
  if (style === undefined) throw new RangeError(`the fixture knows no style '${cell.style}'`);
  const waits = cell.workload.startsWith('wait');
  const oneAtATime = cell.style === 'iterative' && cell.transport !== 'udp';
  const active = oneAtATime ? 1 : cell.concurrency;
  const idealNs = style.roundTripNs + (waits ? WAIT_NS : 0);
  const parallel = waits ? style.parallelWaits : Infinity;
  const idleCpuNs = cell.idleConnections * style.idleCpuNs;
  const awakeRps = style.capacityRps[cell.transport];
  const capacityRps = idleCpuNs === 0 ? awakeRps : 1e9 / (1e9 / awakeRps + idleCpuNs);
  const capacity = Math.min(capacityRps * (waits ? 0.8 : 1), rate(parallel));
  const offered = (active * 1e9) / idealNs;
  // A soft knee: far below capacity the round trip decides, far above it the capacity does.
  const requestsPerSecond = (offered ** -4 + capacity ** -4) ** -0.25;
  const busyNs = 0.97e9 / capacityRps;
  return {
    requestsPerSecond,
    meanNs: (active * 1e9) / requestsPerSecond,
    sigma: style.sigma * (1 + 0.04 * Math.log2(cell.concurrency)),
    servedClients: oneAtATime ? servedInTurn(cell, requestsPerSecond) : cell.concurrency,
    serverCpuNsPerRequest: busyNs * (1 + 0.6 / Math.sqrt(cell.concurrency)),
    idlePssBytes: Math.round(style.idleMebibytes * MEBIBYTE),
    loadedPssBytes: Math.round(
      (style.idleMebibytes + 7.5) * MEBIBYTE +
        cell.concurrency * style.kibibytesPerClient * 1024 +
        cell.idleConnections * style.idleBytes,
    ),
    processes: style.processes,
    threads: style.threads,
  };
}

/** Clients whose turn comes within the window: one session after another. */
function servedInTurn(cell: Cell, requestsPerSecond: number): number {
  if (cell.sessionRequests === 0 || cell.sessionRequests === null) return 1;
  const sessions = Math.ceil((requestsPerSecond * WINDOW_SECONDS) / cell.sessionRequests) + 1;
  return Math.min(cell.concurrency, sessions);
}

function rate(parallelWaits: number): number {
  return (parallelWaits * 1e9) / WAIT_NS;
}
