// The records of all workers and what the generator saw of itself, as one LoadResult. Pure; histograms merge bucket by bucket.
import { formatWorkload } from '../protocol/workload.js';
import type { EngineFacts } from './engine-facts.js';
import { fairnessOf } from './fairness.js';
import type { HistogramSnapshot } from './histogram.js';
import { createLatencyHistogram } from './histogram.js';
import type { IdleOutcome } from './idle-crowd.js';
import { idleWarnings } from './idle-warnings.js';
import type { LoadPlan } from './load-plan.js';
import type { LatencySummary, LoadResult, LoadWarning } from './load-result.js';
import { loadWarnings } from './load-warnings.js';
import { layOutSeries, mergeSeries } from './throughput-series.js';
import type { WorkerRecord } from './worker-record.js';

/** The generator's own use of the machine over the window. */
export interface GeneratorUse {
  /** CPU of the whole process, spinning included. */
  readonly cpuNs: number;
  /** CPUs that its workers can keep busy: the lesser of workers and CPU set. */
  readonly cpus: number;
}

/** What {@link mergeRecords} puts together; `windowNs` is the window as it was. */
export interface FinishedLoad {
  readonly plan: LoadPlan;
  readonly windowNs: number;
  readonly records: readonly WorkerRecord[];
  readonly facts: readonly EngineFacts[];
  readonly use: GeneratorUse;
  /** Null when no idle connections were asked for. */
  readonly idle: IdleOutcome | null;
  /** Found while the plan was made ready. */
  readonly planWarnings: readonly LoadWarning[];
}

export function mergeRecords(load: FinishedLoad): LoadResult {
  const { plan, records } = load;
  const openLoop = plan.mode.kind === 'open';
  const hasSessions = plan.target.transport !== 'udp';
  const requests = sumRequests(records);
  const sessions = sumSessions(records);
  const windowSeconds = load.windowNs / 1e9;
  const responseTimeNs = merged(records.map((record) => record.responseTime));
  const result = {
    schemaVersion: 1,
    target: formatTarget(plan.target),
    engine: plan.engine,
    load: describeLoad(plan),
    windowMs: load.windowNs / 1e6,
    requests,
    sessions: hasSessions ? sessions : null,
    idle: load.idle?.connections ?? null,
    throughput: {
      requestsPerSecond: perSecond(requests.succeeded, windowSeconds),
      bytesPerSecond: perSecond(requests.succeeded * plan.messageBytes, windowSeconds),
      sessionsPerSecond: hasSessions ? perSecond(sessions.completed, windowSeconds) : null,
    },
    series: mergeSeries(
      layOutSeries(plan),
      records.map((record) => record.series),
      load.windowNs,
    ),
    responseTimeNs,
    serviceTimeNs: openLoop
      ? merged(records.flatMap((record) => record.serviceTime ?? []))
      : responseTimeNs,
    connectTimeNs: hasSessions ? merged(records.map((record) => record.connectTime)) : null,
    firstReplyTimeNs: merged(records.map((record) => record.firstReplyTime)),
    fairness: fairnessOf(records, openLoop),
    generator: { ...generatorUse(load, requests.succeeded), sendLagNs: sendLag(records) },
    littlesLaw: openLoop ? null : littlesLaw(load),
    warnings: [],
  } satisfies LoadResult;
  const { planWarnings, idle, facts } = load;
  return {
    ...result,
    warnings: [...planWarnings, ...idleWarnings(idle), ...loadWarnings(result, facts)],
  };
}

/** The URL of a target, e.g. `tcp://127.0.0.1:21034`; http has its path. */
export function formatTarget(target: LoadPlan['target']): string {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const path = target.transport === 'http' ? '/echo' : '';
  return `${target.transport}://${host}:${target.port}${path}`;
}

function describeLoad(plan: LoadPlan): LoadResult['load'] {
  const { mode } = plan;
  return {
    mode: mode.kind,
    concurrency: mode.clients,
    rateRps: mode.kind === 'open' ? mode.rateRps : null,
    arrivals: mode.kind === 'open' ? mode.arrivals : null,
    sessionRequests: plan.target.transport === 'udp' ? null : plan.sessionRequests,
    messageBytes: plan.messageBytes,
    workload: formatWorkload(plan.workload),
    durationMs: plan.windowMs,
    warmupMs: plan.warmupMs,
    timeoutMs: plan.timeoutMs,
    flows: plan.flows,
    idleConnections: plan.idleConnections,
    seed: plan.seed,
  };
}

/** Summary of several snapshots together. Percentiles are HdrHistogram's; count, min, mean and max are exact. */
function merged(snapshots: readonly HistogramSnapshot[]): LatencySummary {
  const histogram = createLatencyHistogram();
  for (const snapshot of snapshots) histogram.add(snapshot);
  const { encoded, count, sumNs, minNs, maxNs } = histogram.snapshot();
  const of = (value: () => number): number | null => (count === 0 ? null : Math.round(value()));
  const summary = {
    count,
    min: of(() => minNs),
    mean: of(() => sumNs / count),
    p50: of(() => histogram.quantileNs(0.5)),
    p90: of(() => histogram.quantileNs(0.9)),
    p99: of(() => histogram.quantileNs(0.99)),
    p999: of(() => histogram.quantileNs(0.999)),
    max: of(() => maxNs),
    histogram: encoded,
  };
  histogram.free();
  return summary;
}

function sendLag(records: readonly WorkerRecord[]): LoadResult['generator']['sendLagNs'] {
  const lags = records.flatMap((record) => record.sendLag ?? []);
  if (lags.length === 0) return null;
  const { p50, p99, max } = merged(lags);
  return { p50: p50 ?? 0, p99: p99 ?? 0, max: max ?? 0 };
}

function generatorUse(
  load: FinishedLoad,
  succeeded: number,
): Omit<LoadResult['generator'], 'sendLagNs'> {
  const spunNs = load.records.reduce((sum, record) => sum + record.spunNs, 0);
  const usedNs = Math.max(0, load.use.cpuNs - spunNs);
  const allowanceNs = load.windowNs * load.use.cpus;
  return {
    cpuNsPerRequest: succeeded === 0 ? null : Math.round(usedNs / succeeded),
    // V8's helper threads may briefly push a lone worker's process over one CPU.
    cpuUtilization: allowanceNs === 0 ? 0 : Math.min(1, usedNs / allowanceNs),
    spinUtilization: allowanceNs === 0 ? 0 : Math.min(1, spunNs / allowanceNs),
    workers: load.records.length,
  };
}

/**
 * N = X · R over the window: the time that requests and connects took, per unit of time, is how many clients were at it.
 * Corrupted, lost and aborted requests have no latency, so a load full of them is off, as it should be.
 */
function littlesLaw(load: FinishedLoad): LoadResult['littlesLaw'] {
  const spentNs = load.records.reduce(
    (sum, record) => sum + record.responseTime.sumNs + record.windowConnectNs,
    0,
  );
  const concurrency = load.plan.mode.clients;
  const throughputTimesLatency = load.windowNs === 0 ? 0 : spentNs / load.windowNs;
  return { concurrency, throughputTimesLatency, ratio: throughputTimesLatency / concurrency };
}

function sumRequests(records: readonly WorkerRecord[]): LoadResult['requests'] {
  const sum = (name: keyof WorkerRecord['requests']): number =>
    records.reduce((total, record) => total + record.requests[name], 0);
  const ended = {
    succeeded: sum('succeeded'),
    corrupted: sum('corrupted'),
    timedOut: sum('timedOut'),
    lost: sum('lost'),
    aborted: sum('aborted'),
  };
  const sent = Object.values(ended).reduce((total, count) => total + count, 0);
  return {
    sent,
    ...ended,
    late: sum('late'),
    duplicated: sum('duplicated'),
    reordered: sum('reordered'),
  };
}

function sumSessions(records: readonly WorkerRecord[]): NonNullable<LoadResult['sessions']> {
  const sum = (name: keyof WorkerRecord['sessions']): number =>
    records.reduce((total, record) => total + record.sessions[name], 0);
  return {
    opened: sum('opened'),
    completed: sum('completed'),
    refused: sum('refused'),
    reset: sum('reset'),
    failed: sum('failed'),
  };
}

function perSecond(count: number, seconds: number): number {
  return seconds === 0 ? 0 : count / seconds;
}
