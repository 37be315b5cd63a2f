// What the load generator would have said of a repetition of the fixture run.
import type { LoadResult } from '../results/load.js';
import type { Cell } from '../results/run.js';
import { latenciesNs, summarise } from './fixture-histogram.js';
import type { CellModel } from './fixture-model.js';
import type { Random } from './fixture-random.js';
import { jitter, roundTo } from './fixture-random.js';

export const FIXTURE_WINDOW_MS = 500;

/** One cell is client-bound and one unstable on purpose. */
export function loadOf(cell: Cell, round: number, model: CellModel, random: Random): LoadResult {
  // One cell whose repetitions part by more than the limit, so that the run has an unstable one.
  const shaky = cell.id === 'cluster/http/echo/64B/c64' ? [1, 0.71, 1.06][round % 3] : 1;
  const requestsPerSecond = roundTo(
    model.requestsPerSecond * jitter(random, 0.025) * (shaky ?? 1),
    1,
  );
  const succeeded = Math.round((requestsPerSecond * FIXTURE_WINDOW_MS) / 1000);
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
      durationMs: FIXTURE_WINDOW_MS,
      warmupMs: 150,
      timeoutMs: cell.transport === 'udp' ? 1_000 : 10_000,
      idleConnections: cell.idleConnections,
      flows: cell.transport === 'udp' ? Math.min(64, cell.concurrency) : null,
      seed: 7 + round,
    },
    windowMs: roundTo(FIXTURE_WINDOW_MS + random() * 0.4, 3),
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
    idle: idleOf(cell),
    throughput: {
      requestsPerSecond,
      bytesPerSecond: roundTo(requestsPerSecond * cell.messageBytes, 1),
      sessionsPerSecond: sessions === null ? null : sessions * 2,
    },
    series: null,
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

/** This machine gives no more than 420 threads. */
function idleOf({ style, idleConnections: asked }: Cell): LoadResult['idle'] {
  if (asked === 0) return null;
  const unanswered = style === 'posix-threads' ? Math.max(0, asked - 420) : 0;
  return {
    asked,
    held: asked - unanswered,
    refused: 0,
    unanswered,
    corrupted: 0,
    closed: 0,
  };
}

function clientShares(cell: Cell, model: CellModel, succeeded: number, random: Random): number[] {
  const each = succeeded / model.servedClients;
  return Array.from({ length: cell.concurrency }, (_, client) =>
    client < model.servedClients ? Math.round(each * jitter(random, 0.08)) : 0,
  );
}

/** Jain's index of shares; null when nobody had any. */
export function jain(shares: readonly number[]): number | null {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? null : roundTo((sum * sum) / (shares.length * squares), 4);
}
