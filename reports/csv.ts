// A run as CSV: one row per repetition with its raw values, units in the headings, for spreadsheets and data frames.
// Nothing is rounded or left out but histograms; a figure that does not exist is an empty field.
import { stringify } from 'csv-stringify/sync';
import type { Cell, Repetition } from '../results/run.js';
import type { Report } from './report.js';

type Value = string | number | boolean | null | undefined;
type Row = readonly [cell: Cell, repetition: Repetition];

type Columns = Readonly<Record<string, (...row: Row) => Value>>;

const COLUMNS: Columns = {
  cell: (cell) => cell.id,
  style: (cell) => cell.style,
  options: (cell) =>
    Object.entries(cell.options)
      .map((pair) => pair.join('='))
      .join(' '),
  transport: (cell) => cell.transport,
  workload: (cell) => cell.workload,
  message_bytes: (cell) => cell.messageBytes,
  concurrency_clients: (cell) => cell.concurrency,
  session_requests: (cell) => cell.sessionRequests,
  round: (_, r) => r.round,
  started_at: (_, r) => r.startedAt,
  verdict: (_, r) => r.verdict,
  reasons: (_, r) => r.reasons.join('; '),
  error_code: (_, r) => r.error?.code,
  error_message: (_, r) => r.error?.message,
  window_ms: (_, r) => r.load?.windowMs,
  sent_requests: (_, r) => r.load?.requests.sent,
  succeeded_requests: (_, r) => r.load?.requests.succeeded,
  corrupted_requests: (_, r) => r.load?.requests.corrupted,
  timed_out_requests: (_, r) => r.load?.requests.timedOut,
  lost_requests: (_, r) => r.load?.requests.lost,
  aborted_requests: (_, r) => r.load?.requests.aborted,
  late_replies: (_, r) => r.load?.requests.late,
  duplicated_replies: (_, r) => r.load?.requests.duplicated,
  reordered_replies: (_, r) => r.load?.requests.reordered,
  throughput_rps: (_, r) => r.load?.throughput.requestsPerSecond,
  sessions_per_second: (_, r) => r.load?.throughput.sessionsPerSecond,
  response_min_ns: (_, r) => r.load?.responseTimeNs.min,
  response_mean_ns: (_, r) => r.load?.responseTimeNs.mean,
  response_p50_ns: (_, r) => r.load?.responseTimeNs.p50,
  response_p90_ns: (_, r) => r.load?.responseTimeNs.p90,
  response_p99_ns: (_, r) => r.load?.responseTimeNs.p99,
  response_p999_ns: (_, r) => r.load?.responseTimeNs.p999,
  response_max_ns: (_, r) => r.load?.responseTimeNs.max,
  connect_p50_ns: (_, r) => r.load?.connectTimeNs?.p50,
  connect_p99_ns: (_, r) => r.load?.connectTimeNs?.p99,
  first_reply_p99_ns: (_, r) => r.load?.firstReplyTimeNs.p99,
  unserved_clients: (_, r) => r.load?.fairness.unservedClients,
  clients_jain_index: (_, r) => r.load?.fairness.jainIndex,
  workers_jain_index: (_, r) => r.server?.workersJainIndex,
  littles_law_ratio: (_, r) => r.load?.littlesLaw?.ratio,
  server_cpu_ns_per_request: (_, r) => r.derived.serverCpuNsPerRequest,
  generator_cpu_ns_per_request: (_, r) => r.derived.generatorCpuNsPerRequest,
  server_cpu_utilization_ratio: (_, r) => r.server?.cpuUtilization,
  generator_cpu_utilization_ratio: (_, r) => r.load?.generator.cpuUtilization,
  server_processes: (_, r) => r.server?.processes,
  server_threads: (_, r) => r.server?.threads,
  idle_pss_bytes: (_, r) => r.server?.memory.idle?.pssBytes,
  idle_rss_bytes: (_, r) => r.server?.memory.idle?.rssBytes,
  loaded_pss_bytes: (_, r) => r.server?.memory.loaded?.pssBytes,
  loaded_pss_anon_bytes: (_, r) => r.server?.memory.loaded?.pssAnonBytes,
  loaded_rss_bytes: (_, r) => r.server?.memory.loaded?.rssBytes,
  steal_ratio: (_, r) => r.machine?.stealRatio,
  other_cpu_ratio: (_, r) => r.machine?.otherCpuRatio,
  listen_overflows: (_, r) => r.machine?.listenOverflows,
  server_udp_drops: (_, r) => r.machine?.udpDrops?.server,
  generator_udp_drops: (_, r) => r.machine?.udpDrops?.generator,
  keep_awake: (_, r) => r.keepAwake,
};

/** Only where a cell has any, so that the columns of ordinary runs stay as they are. */
const IDLE_COLUMNS: Columns = {
  idle_connections: (cell) => cell.idleConnections,
  held_idle_connections: (_, r) => r.load?.idle?.held,
};

/** Rows in the order in which they were measured; RFC 4180, but with line feeds. */
export const renderCsv: Report = (run) => {
  const hasIdle = run.cells.some((cell) => cell.idleConnections > 0);
  const columns = hasIdle ? { ...COLUMNS, ...IDLE_COLUMNS } : COLUMNS;
  const cells = new Map(run.cells.map((cell) => [cell.id, cell]));
  const rows = run.repetitions.flatMap((repetition) => {
    const cell = cells.get(repetition.cellId);
    return cell === undefined
      ? []
      : [Object.values(columns).map((value) => value(cell, repetition))];
  });
  return stringify([Object.keys(columns), ...rows], { cast: { boolean: String } });
};
