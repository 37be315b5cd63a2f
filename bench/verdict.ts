// Judges one repetition: what bounded it, and so whether it says anything about the server. Pure; design section 7.
import { idleLosses } from '../loadgen/idle-warnings.js';
import { areSendsLate, SATURATED_UTILIZATION } from '../loadgen/load-warnings.js';
import type { LoadResult } from '../results/load.js';
import type { MachineMetrics, ServerMetrics, Verdict } from '../results/run.js';
import { settlingOf } from '../results/settling.js';
import { unsteadyText } from './settling-text.js';

/** All that a repetition left behind. Null: it did not get that far, or this system cannot tell. */
export interface RepetitionFacts {
  readonly load: LoadResult | null;
  readonly server: ServerMetrics | null;
  readonly machine: MachineMetrics | null;
  /** What ended the repetition before its time. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Why nothing is known of a server that was there before; null where something is, or it was started. */
  readonly unseen: string | null;
  /** Why a part of the server's CPU is in no counter; null where it is all there, or nothing is known of it. */
  readonly cpuGap: string | null;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Sentences: first why this verdict, then what was not known or odd. */
  readonly reasons: readonly string[];
}

/** Little's law is exact for a window without edges; 10 % leaves room for edges and clock reading, not for lost samples. */
export const MAX_LITTLES_LAW_ERROR = 0.1;
/** Above this the hypervisor, not the server, decides who runs when. */
export const MAX_STEAL_RATIO = 0.1;
/**
 * Beyond 85 % of a CPU a queue in front of it is longer than five requests on average (M/M/1: ρ ÷ (1 − ρ)), so whoever
 * is there sets the pace.
 */
export const BUSY_UTILIZATION = SATURATED_UTILIZATION;
/** A reader should know of strangers at work from here on. No verdict: the spread between repetitions tells what they did. */
export const NOTABLE_OTHER_CPU_RATIO = 0.1;

/** The first verdict of the design's list that applies, with its reasons. */
export function judgeRepetition(facts: RepetitionFacts): Judgement {
  const { load, server, machine } = facts;
  const failures = failureReasons(facts);
  if (load === null || failures.length > 0) {
    return { verdict: 'failed', reasons: failures };
  }
  const notes = noteReasons(load, facts);
  const judge = (verdict: Verdict, reasons: readonly string[]): Judgement => ({
    verdict,
    reasons: [...reasons, ...notes],
  });
  const starved = starvedReasons(load);
  if (starved.length > 0) return judge('starved', starved);
  const unstable = unstableReasons(load, machine);
  if (unstable.length > 0) return judge('unstable', unstable);
  const clientBound = clientBoundReasons(load);
  if (clientBound.length > 0) return judge('client-bound', clientBound);
  if (server === null) return judge('unstable', [serverNotKnown(facts.unseen)]);
  const serverBound = serverBoundReasons(server);
  if (serverBound.length > 0) return judge('server-bound', serverBound);
  if (server.cpuUtilization === null) return judge('unstable', ['what bounded it cannot be told']);
  return judge('latency-bound', [
    latencyBoundReason(load, server.cpuUtilization, server.busiestThreadUtilization),
  ]);
}

function serverNotKnown(unseen: string | null): string {
  return `the server's CPU use is not known, so what bounded it cannot be told: ${unseen ?? 'run where /proc can be read'}`;
}

function failureReasons({ load, server, error }: RepetitionFacts): string[] {
  const reasons: string[] = [];
  if (error !== null) reasons.push(`${error.message} (${error.code})`);
  if (server?.exit === 'died') reasons.push('the server ended before it was asked to');
  if (load === null) {
    if (reasons.length === 0) reasons.push('the load left no result');
    return reasons;
  }
  const { corrupted, succeeded, sent } = load.requests;
  if (corrupted > 0) reasons.push(`${corrupted} of ${sent} replies were not what was asked for`);
  if (load.idle !== null && load.idle.held < load.idle.asked) {
    reasons.push(`${idleLosses(load.idle)}, so it was not measured beside that many`);
  }
  if (succeeded === 0) reasons.push(`no right reply in the window to ${sent} requests`);
  return reasons;
}

function starvedReasons({ fairness, windowMs }: LoadResult): string[] {
  if (fairness.unservedClients === 0) return [];
  return [
    `${fairness.unservedClients} of ${fairness.clients} clients got no reply in the window of ${seconds(windowMs)}`,
  ];
}

/** Why the machine, and not the server, made the figures what they are; empty when it did not. */
export function unstableReasons(
  { littlesLaw }: Pick<LoadResult, 'littlesLaw'>,
  machine: MachineMetrics | null,
): string[] {
  const reasons: string[] = [];
  if (littlesLaw !== null && !(Math.abs(littlesLaw.ratio - 1) <= MAX_LITTLES_LAW_ERROR)) {
    reasons.push(
      `Little's law is off by ${percent(Math.abs(littlesLaw.ratio - 1))}: throughput times latency is ${littlesLaw.throughputTimesLatency.toFixed(2)} for ${littlesLaw.concurrency} clients (more than ${percent(MAX_LITTLES_LAW_ERROR)} apart)`,
    );
  }
  const steal = machine?.stealRatio ?? 0;
  if (steal > MAX_STEAL_RATIO) {
    reasons.push(
      `the hypervisor stole ${percent(steal)} of the CPU time (more than ${percent(MAX_STEAL_RATIO)})`,
    );
  }
  return reasons;
}

function clientBoundReasons(load: LoadResult): string[] {
  const { generator } = load;
  const reasons: string[] = [];
  if (generator.cpuUtilization > BUSY_UTILIZATION) {
    reasons.push(
      `the generator used ${percent(generator.cpuUtilization)} of its CPUs (more than ${percent(BUSY_UTILIZATION)})`,
    );
  }
  const lagNs = load.generator.sendLagNs?.p99 ?? 0;
  if (areSendsLate(load)) {
    reasons.push(
      `the generator sent late: 1 in 100 requests by more than ${duration(lagNs)}, beside a response p99 of ${duration(load.responseTimeNs.p99 ?? 0)}`,
    );
  }
  return reasons;
}

function serverBoundReasons(server: ServerMetrics): string[] {
  const reasons: string[] = [];
  const used = server.cpuUtilization;
  if (used !== null && used > BUSY_UTILIZATION) {
    reasons.push(
      `the server used ${percent(used)} of the CPUs it can use (more than ${percent(BUSY_UTILIZATION)})`,
    );
  }
  const busiest = server.busiestThreadUtilization;
  if (reasons.length === 0 && busiest !== null && busiest > BUSY_UTILIZATION) {
    const whole =
      used === null ? '' : `; the whole server used ${percent(used)} of the CPUs it can use`;
    reasons.push(
      `the server's busiest thread used ${percent(busiest)} of a CPU (more than ${percent(BUSY_UTILIZATION)}), and everything goes through it${whole}`,
    );
  }
  return reasons;
}

function latencyBoundReason(
  { generator }: LoadResult,
  used: number,
  busiest: number | null,
): string {
  const thread = busiest === null ? '' : ` (its busiest thread ${percent(busiest)} of one)`;
  return `nobody was busy: the server used ${percent(used)} of the CPUs it can use${thread}, the generator ${percent(generator.cpuUtilization)} of its own; the time went by in waiting`;
}

/** What was not known, and what a reader should know beside the verdict. */
function noteReasons(result: LoadResult, { server, machine, cpuGap }: RepetitionFacts): string[] {
  const { load, littlesLaw, generator } = result;
  const unsteady = unsteadyText(settlingOf(result));
  const notes: string[] = unsteady === null ? [] : [unsteady];
  if ((machine?.stealRatio ?? null) === null) notes.push('steal time is not known here');
  const other = machine?.otherCpuRatio ?? 0;
  if (other > NOTABLE_OTHER_CPU_RATIO) {
    notes.push(`other processes used ${percent(other)} of the machine's CPU meanwhile`);
  }
  if (load.mode === 'closed' && littlesLaw === null)
    notes.push("Little's law could not be checked");
  if (load.mode === 'open' && generator.sendLagNs === null) {
    notes.push('how late the generator sent is not known');
  }
  if (server !== null && cpuGap !== null) {
    notes.push(`the server's CPU, and what a request costs of it, cannot be measured: ${cpuGap}`);
  }
  if (server !== null && server.busiestThreadUtilization === null) {
    notes.push("the use of the server's single threads is not known");
  }
  const dropped = server?.workers?.reduce((sum, worker) => sum + worker.dropped, 0) ?? 0;
  if (dropped > 0) notes.push(`the server gave up ${dropped} datagrams for want of room`);
  const kernelDrops = machine?.udpDrops ?? null;
  if (kernelDrops !== null && kernelDrops.server > 0) {
    notes.push(`the kernel dropped ${kernelDrops.server} datagrams at the server's full buffer`);
  }
  if (kernelDrops !== null && kernelDrops.generator > 0) {
    notes.push(
      `the kernel dropped ${kernelDrops.generator} replies at the generator's full buffers`,
    );
  }
  if (server?.exit === 'killed') notes.push('the server did not stop when asked and was killed');
  if (server?.exit === 'error') notes.push('the server stopped with an error when asked to stop');
  return notes;
}

function percent(ratio: number): string {
  const value = ratio * 100;
  return `${value.toFixed(value < 10 && !Number.isInteger(value) ? 1 : 0)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1e3).toFixed(1)} s`;
}

function duration(ns: number): string {
  return ns < 1e6 ? `${(ns / 1e3).toFixed(0)} µs` : `${(ns / 1e6).toFixed(1)} ms`;
}
