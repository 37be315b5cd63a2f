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
}

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
  const capacity = Math.min(style.capacityRps[cell.transport] * (waits ? 0.8 : 1), rate(parallel));
  const offered = (active * 1e9) / idealNs;
  // A soft knee: far below capacity the round trip decides, far above it the capacity does.
  const requestsPerSecond = (offered ** -4 + capacity ** -4) ** -0.25;
  const busyNs = 0.97e9 / style.capacityRps[cell.transport];
  return {
    requestsPerSecond,
    meanNs: (active * 1e9) / requestsPerSecond,
    sigma: style.sigma * (1 + 0.04 * Math.log2(cell.concurrency)),
    servedClients: oneAtATime ? servedInTurn(cell, requestsPerSecond) : cell.concurrency,
    serverCpuNsPerRequest: busyNs * (1 + 0.6 / Math.sqrt(cell.concurrency)),
    idlePssBytes: Math.round(style.idleMebibytes * MEBIBYTE),
    loadedPssBytes: Math.round(
      (style.idleMebibytes + 7.5) * MEBIBYTE + cell.concurrency * style.kibibytesPerClient * 1024,
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
