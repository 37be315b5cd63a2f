// One load's result for people at a terminal. Pure; the JSON is the result itself.
import Table from 'cli-table3';
import type { LatencySummary, LoadResult } from '../loadgen/load-result.js';
import { settlingOf } from '../results/settling.js';
import { formatDuration } from './duration.js';
import { unsteadyText } from './settling-text.js';

/** Headings, tables and warnings. @param columns of the terminal; long warnings are not broken. */
export function renderLoad(result: LoadResult, columns = 80): string {
  const rule = '─'.repeat(Math.min(columns, 72));
  return [
    describeLoad(result),
    rule,
    renderFacts(throughputFacts(result)),
    renderLatency(result),
    renderFacts(outcomeFacts(result)),
    ...result.warnings.map(
      ({ code, message, remedy }) => `warning [${code}]: ${message}\n  what to do: ${remedy}`,
    ),
    '',
  ].join('\n');
}

/** Nanoseconds in the unit that a reader would use: `850 ns`, `42.1 µs`, `3.2 ms`, `1.5 s`. */
export function formatNs(ns: number | null): string {
  if (ns === null) return '–';
  if (ns < 1e3) return `${ns} ns`;
  if (ns < 1e6) return `${digits(ns / 1e3)} µs`;
  return ns < 1e9 ? `${digits(ns / 1e6)} ms` : `${digits(ns / 1e9)} s`;
}

function describeLoad({ target, engine, load, windowMs }: LoadResult): string {
  const clients = `${load.concurrency} ${load.concurrency === 1 ? 'client' : 'clients'}`;
  const pace =
    load.mode === 'open'
      ? `open loop, ${count(load.rateRps ?? 0)} requests/s (${load.arrivals ?? ''}) over ${clients}`
      : `closed loop, ${clients}`;
  const session =
    load.sessionRequests === null || load.sessionRequests === 0
      ? ''
      : `, sessions of ${load.sessionRequests}`;
  const idle =
    load.idleConnections === 0 ? '' : ` beside ${count(load.idleConnections)} idle connections`;
  return `${target} · ${pace}${session}${idle} · ${load.workload} · ${load.messageBytes} bytes · ${formatDuration(windowMs)} after ${formatDuration(load.warmupMs)} of warm-up · engine ${engine} · seed ${load.seed}`;
}

function throughputFacts(result: LoadResult): [string, string][] {
  const { throughput, sessions, idle } = result;
  const facts: [string, string][] = [
    ['throughput', `${count(throughput.requestsPerSecond)} requests/s`],
    ['verified replies', `${bytes(throughput.bytesPerSecond)}/s`],
    ...steadinessFacts(result),
  ];
  if (sessions !== null && throughput.sessionsPerSecond !== null) {
    facts.push([
      'sessions',
      `${count(throughput.sessionsPerSecond)}/s; opened ${count(sessions.opened)}, completed ${count(sessions.completed)}, refused ${count(sessions.refused)}, reset ${count(sessions.reset)}, failed ${count(sessions.failed)}`,
    ]);
  }
  if (idle !== null) {
    facts.push([
      'idle connections',
      `${count(idle.held)} of ${count(idle.asked)} held to the end; refused ${count(idle.refused)}, unanswered ${count(idle.unanswered)}, corrupted ${count(idle.corrupted)}, closed ${count(idle.closed)}`,
    ]);
  }
  return facts;
}

/** Empty when nobody can tell. */
function steadinessFacts(result: LoadResult): [string, string][] {
  const settling = settlingOf(result);
  if (settling.kind === 'unknown') return [];
  return [['steady', unsteadyText(settling) ?? 'from the start of the window on']];
}

function renderLatency(result: LoadResult): string {
  const table = new Table({
    head: ['latency', 'p50', 'p90', 'p99', 'p99.9', 'max', 'mean', 'samples'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const rows: [string, LatencySummary | null][] = [
    [result.load.mode === 'open' ? 'response (from schedule)' : 'response', result.responseTimeNs],
    ['service (from send)', result.load.mode === 'open' ? result.serviceTimeNs : null],
    ['connect', result.connectTimeNs],
    ['first reply', result.firstReplyTimeNs],
  ];
  for (const [name, summary] of rows) {
    if (summary === null || summary.count === 0) continue;
    const { p50, p90, p99, p999, max, mean } = summary;
    table.push([name, ...[p50, p90, p99, p999, max, mean].map(formatNs), count(summary.count)]);
  }
  return table.length === 0 ? '  no latency: no reply came in the window' : table.toString();
}

function outcomeFacts({
  requests,
  fairness,
  generator,
  littlesLaw,
}: LoadResult): [string, string][] {
  const { sent, succeeded, corrupted, timedOut, lost, aborted } = requests;
  const facts: [string, string][] = [
    [
      'requests',
      `${count(sent)} sent = ${count(succeeded)} succeeded + ${count(corrupted)} corrupted + ${count(timedOut)} timed out + ${count(lost)} lost + ${count(aborted)} in flight at the end`,
    ],
  ];
  if (requests.late + requests.duplicated + requests.reordered > 0) {
    facts.push([
      'beside them',
      `${count(requests.late)} late, ${count(requests.duplicated)} duplicated, ${count(requests.reordered)} reordered`,
    ]);
  }
  facts.push([
    'fairness',
    `Jain's index ${fairness.jainIndex?.toFixed(3) ?? '–'} over ${count(fairness.clients)} clients, ${count(fairness.unservedClients)} unserved; ${count(fairness.minRequests)} to ${count(fairness.maxRequests)} requests each`,
  ]);
  const lag = generator.sendLagNs;
  const late =
    lag === null ? '' : `, sends late by ${formatNs(lag.p50)} (p99 ${formatNs(lag.p99)})`;
  facts.push([
    'generator',
    `${percent(generator.cpuUtilization)} of its CPU, ${formatNs(generator.cpuNsPerRequest)} a request, ${generator.workers} ${generator.workers === 1 ? 'worker' : 'workers'}${late}`,
  ]);
  if (littlesLaw !== null) {
    facts.push([
      "Little's law",
      `throughput × latency = ${littlesLaw.throughputTimesLatency.toFixed(2)} for ${littlesLaw.concurrency} clients (ratio ${littlesLaw.ratio.toFixed(3)})`,
    ]);
  }
  return facts;
}

function renderFacts(facts: readonly [string, string][]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
}

function bytes(value: number): string {
  if (value < 1024 ** 2) return `${digits(value / 1024)} KiB`;
  return `${digits(value / 1024 ** 2)} MiB`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;
}

function digits(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
