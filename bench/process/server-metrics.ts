// What two samples of a server's tree say about the window between them. Pure.
import { jainIndex } from '../../loadgen/fairness.js';
import type { MemorySample, ServerMetrics } from '../../results/run.js';
import type { ProcessReading, ThreadSample, TreeSample } from './tree-sampler.js';

/** What the samples themselves cannot know. */
export interface ServerFacts {
  /** CPUs that the style's options and its CPU set let it use at once: the smaller of the two. */
  readonly capacityCpus: number;
  readonly idleMemory: MemorySample | null;
  readonly loadedMemory: MemorySample | null;
  readonly workers: ServerMetrics['workers'];
  readonly exit: ServerMetrics['exit'];
}

/**
 * Why a part of the tree's CPU between two samples is in no counter, or null: that of children whose parent has the kernel end them
 * (SIGCHLD ignored, or SA_NOCLDWAIT, which nothing shows but that they are gone and were not waited for). Then what is left is not
 * the tree's, and no figure may be made of it.
 */
export function cpuGap(before: TreeSample | null, after: TreeSample | null): string | null {
  if (before?.losesChildrenCpu === true || after?.losesChildrenCpu === true) return IGNORED;
  return before !== null && after !== null && losesChildren(before, after) ? NOT_WAITED_FOR : null;
}

const IGNORED =
  'it ignores SIGCHLD, and the CPU of its ended children is then in no counter; let it wait for its children (posix-fork: --children wait)';
const NOT_WAITED_FOR =
  'children of it ended and were not waited for (SA_NOCLDWAIT), and their CPU is then in no counter; let it wait for its children';

/** Told by page faults, which every process has, and a parent's count of them grows when it waits for one: its CPU may be below a tick. */
function losesChildren(before: TreeSample, after: TreeSample): boolean {
  return [...before.byProcess].some(([pid, child]) => {
    if (sameProcess(child, after.byProcess.get(pid)) !== null) return false;
    const parent = before.byProcess.get(child.parentPid);
    const later = sameProcess(parent, after.byProcess.get(child.parentPid));
    return later !== null && later.reapedChildrenFaults === parent?.reapedChildrenFaults;
  });
}

/**
 * The window's figures. CPU is null where there is a {@link cpuGap}. Processes and threads are the larger of the two edges'. Context switches are sums over threads
 * alive at the end, so a lower bound where threads come and go.
 * @returns null when either sample is missing, for then nothing is known.
 */
export function serverMetricsBetween(
  before: TreeSample | null,
  after: TreeSample | null,
  facts: ServerFacts,
): ServerMetrics | null {
  if (before === null || after === null) return null;
  const spanNs = Math.max(1, after.atNs - before.atNs);
  const cpuNs =
    cpuGap(before, after) !== null ? null : Math.round(treeCpuNs(before, after, spanNs));
  const busiestNs = busiestThreadNs(before, after, spanNs);
  return {
    cpuNs,
    sampledMs: spanNs / 1e6,
    cpuUtilization: cpuNs === null ? null : cpuNs / (spanNs * facts.capacityCpus),
    busiestThreadUtilization: busiestNs === null ? null : busiestNs / spanNs,
    processes: Math.max(before.processes, after.processes),
    threads: Math.max(before.threads, after.threads),
    contextSwitches: switchesBetween(before, after),
    memory: { idle: facts.idleMemory, loaded: facts.loadedMemory },
    workers: facts.workers,
    workersJainIndex:
      facts.workers === null ? null : jainIndex(facts.workers.map(({ requests }) => requests)),
    exit: facts.exit,
  };
}

/**
 * CPU of the tree over `spanNs`. A process is known over the time between its own two readings, which is not quite the tree's; its CPU is taken in
 * proportion. One that has ended was waited for, and its CPU is in its parent's second reading, from before the first as well.
 */
function treeCpuNs(before: TreeSample, after: TreeSample, spanNs: number): number {
  let cpuNs = 0;
  for (const [pid, reading] of after.byProcess) {
    const earlier = sameProcess(reading, before.byProcess.get(pid));
    const spentNs = reading.cpuNs - (earlier?.cpuNs ?? 0);
    cpuNs += spentNs * shareOfSpan(earlier, reading, spanNs);
  }
  for (const [pid, reading] of before.byProcess) {
    if (sameProcess(reading, after.byProcess.get(pid)) === null) cpuNs -= reading.cpuNs;
  }
  // Less than before is possible by the cut to ticks, or when a child ended unreaped as the tree was read: no CPU is below 0.
  return Math.max(0, cpuNs);
}

/** `other` if it is of the same process, and not of a later one that was given its number. */
function sameProcess(
  reading: ProcessReading | undefined,
  other: ProcessReading | undefined,
): ProcessReading | null {
  return reading !== undefined && other?.startTicks === reading.startTicks ? other : null;
}

/** The tree's span ÷ the time between the readings; 1 for a process that was not there at the first edge. */
function shareOfSpan(
  earlier: ProcessReading | null,
  later: ProcessReading | undefined,
  spanNs: number,
): number {
  if (earlier === null || later === undefined || later.atNs <= earlier.atNs) return 1;
  return spanNs / (later.atNs - earlier.atNs);
}

function busiestThreadNs(before: TreeSample, after: TreeSample, spanNs: number): number | null {
  let busiest: number | null = null;
  for (const [key, thread] of after.byThread) {
    const later = after.byProcess.get(thread.pid);
    const earlier = sameProcess(later, before.byProcess.get(thread.pid));
    const share = shareOfSpan(earlier, later, spanNs);
    const spent = since(before.byThread.get(key)?.cpuNs, thread.cpuNs) * share;
    if (busiest === null || spent > busiest) busiest = spent;
  }
  return busiest;
}

function switchesBetween(before: TreeSample, after: TreeSample): ServerMetrics['contextSwitches'] {
  const sum = (pick: (thread: ThreadSample) => number | null): number | null => {
    let total: number | null = null;
    for (const [key, thread] of after.byThread) {
      const now = pick(thread);
      if (now === null) continue;
      const earlier = before.byThread.get(key);
      total = (total ?? 0) + since(earlier === undefined ? 0 : (pick(earlier) ?? 0), now);
    }
    return total;
  };
  const voluntary = sum((thread) => thread.voluntarySwitches);
  const involuntary = sum((thread) => thread.involuntarySwitches);
  return voluntary === null || involuntary === null ? null : { voluntary, involuntary };
}

/** A counter that has gone down belongs to another thread: the kernel gave the number out again. */
function since(before: number | undefined, now: number): number {
  return before === undefined || before > now ? now : now - before;
}
