// What a reader must know before believing a load's numbers, each with what to do about it. Pure.
import type { EngineFacts } from './engine-facts.js';
import { engineWarnings } from './engine-facts.js';
import type { LoadResult, LoadWarning } from './load-result.js';

/** Above this share of its CPUs the generator, not the server, may have set the pace (design section 7). */
export const SATURATED_UTILIZATION = 0.85;
/**
 * Sends count as late when their p99 lag is above 100 µs (less is a machine's ordinary wake-up) and more than a quarter of the
 * response p99. Lag is part of every response time: from there on the tail says as much of the generator as of the server. It
 * is not held against the interval between sends: small batches distort nothing while they are short beside an answer.
 */
export const LATE_SEND_NS = 100_000;
export const LATE_SEND_RATIO = 0.25;

/** Warnings in order of weight; the engine's own come last. */
export function loadWarnings(
  result: LoadResult,
  facts: readonly EngineFacts[],
): readonly LoadWarning[] {
  const own = [
    nothingServed(result),
    refused(result),
    failedConnects(result),
    unserved(result),
    saturated(result),
    sendsLate(result),
    rateNotKept(result),
    corrupted(result),
    timedOut(result),
    reset(result),
  ];
  return [...own.filter((warning) => warning !== null), ...engineWarnings(facts)];
}

/** Whether the generator's sends were behind schedule by enough to shape the response times. */
export function areSendsLate(result: LoadResult): boolean {
  const lagNs = result.generator.sendLagNs?.p99 ?? 0;
  return lagNs > LATE_SEND_NS && lagNs > LATE_SEND_RATIO * (result.responseTimeNs.p99 ?? 0);
}

function nothingServed({ requests, target }: LoadResult): LoadWarning | null {
  if (requests.succeeded > 0) return null;
  return {
    code: 'nothing-served',
    message: `no request to ${target} was answered rightly in the window (${requests.sent} sent)`,
    remedy: 'check that an echo server listens there and that the window is longer than one reply',
  };
}

function refused({ sessions, target }: LoadResult): LoadWarning | null {
  if (sessions === null || sessions.refused === 0) return null;
  return {
    code: 'connections-refused',
    message: `${target} refused ${sessions.refused} connections`,
    remedy: 'check host and port, and that the server lives through the whole load',
  };
}

function failedConnects({ sessions }: LoadResult): LoadWarning | null {
  if (sessions === null || sessions.failed === 0) return null;
  return {
    code: 'connections-failed',
    message: `${sessions.failed} connections failed before they were open`,
    remedy: 'raise --session so that fewer are opened, or look at the limits on ports and backlog',
  };
}

function unserved({ fairness }: LoadResult): LoadWarning | null {
  if (fairness.unservedClients === 0) return null;
  return {
    code: 'clients-unserved',
    message: `${fairness.unservedClients} of ${fairness.clients} clients got no reply in the window; the latencies are those of the others`,
    remedy: 'read throughput and latency together with this count, or use shorter sessions',
  };
}

function saturated({ generator }: LoadResult): LoadWarning | null {
  if (generator.cpuUtilization <= SATURATED_UTILIZATION) return null;
  return {
    code: 'generator-saturated',
    message: `the generator used ${Math.round(generator.cpuUtilization * 100)} % of its CPUs (more than ${SATURATED_UTILIZATION * 100} %): it may be what was measured`,
    remedy: 'give it more CPUs and --workers, or lower the load',
  };
}

function sendsLate(result: LoadResult): LoadWarning | null {
  if (!areSendsLate(result)) return null;
  const lagMs = (result.generator.sendLagNs?.p99 ?? 0) / 1e6;
  return {
    code: 'sends-late',
    message: `1 send in 100 left ${lagMs.toFixed(1)} ms or more behind schedule`,
    remedy: 'lower --rate, raise --workers or --concurrency, or quieten the machine',
  };
}

/** Poisson counts stray by the square root of what is expected; five of those and a twentieth are no accident. */
function rateNotKept({ load, requests, windowMs }: LoadResult): LoadWarning | null {
  if (load.rateRps === null) return null;
  const due = (load.rateRps * windowMs) / 1e3;
  if (requests.sent >= 0.95 * due - 5 * Math.sqrt(due)) return null;
  return {
    code: 'rate-not-kept',
    message: `${requests.sent} of some ${Math.round(due)} due requests were sent`,
    remedy: 'raise --concurrency, or lower --rate below what the server takes',
  };
}

function corrupted({ requests }: LoadResult): LoadWarning | null {
  if (requests.corrupted === 0) return null;
  return {
    code: 'replies-corrupted',
    message: `${requests.corrupted} replies were not what the echo protocol says`,
    remedy: 'run `echobench check` against the server',
  };
}

function timedOut({ requests, load }: LoadResult): LoadWarning | null {
  if (requests.timedOut === 0) return null;
  return {
    code: 'requests-timed-out',
    message: `${requests.timedOut} requests were given up after ${load.timeoutMs} ms; they stand in the histogram at that time`,
    remedy: 'raise --timeout to see how late their replies come, or lower the load',
  };
}

function reset({ sessions }: LoadResult): LoadWarning | null {
  if (sessions === null || sessions.reset === 0) return null;
  return {
    code: 'sessions-reset',
    message: `the server ended ${sessions.reset} sessions before the client did`,
    remedy: "look for an idle timeout, a request limit or a crash in the server's log",
  };
}
