// Samples a process and all its descendants from /proc: CPU, threads, context switches, memory. It only reads, and is
// called at a window's edges, never in a loop: a thread costs two reads of about 30 µs, a memory sample milliseconds.
//
// How CPU is counted. Where system calls can be made a process counts by its CPU clock: all threads, the ended ones too, to the
// nanosecond. Elsewhere no single counter is right alone:
//  - stat's utime + stime holds threads that have ended, but is cut to ticks of 10 ms (twice: user and system);
//  - a task's schedstat is exact to the nanosecond, but goes with its thread; a process's own schedstat is not a sum: it
//    is the main thread's.
// So there a process counts as the larger of its ticks and the sum over its living threads. That is exact while no thread has
// ended, never more than the truth, and less by under 20 ms at worst. Children that were waited for are in their
// parent's cutime + cstime, which the kernel sums in nanoseconds before it cuts to ticks: a fork per connection is not lost.
// Children of a process that ignores SIGCHLD are counted nowhere; such a sample says so.
import { monotonicNs } from '../../loadgen/clock.js';
import { systemCallsReason } from '../../posix/availability.js';
import { processCpuNs } from '../../posix/process-clock.js';
import { listProc, readProcText } from '../machine/proc-file.js';
import { adoptedOf, endedAdoptedCpuNs } from './adopted-children.js';
import { readChildren } from './children.js';
import { readStat } from './read-stat.js';
import type { MemorySample } from '../../results/run.js';
import {
  parseProcessStat,
  parseProcessStatus,
  parseSchedstat,
  parseSmapsRollup,
  type ProcessStat,
} from './process-texts.js';

/** One thread. Context switches are null when it ended between the two reads. */
export interface ThreadSample {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly cpuNs: number;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
}

/** One process's CPU, and when it was read. */
export interface ProcessReading {
  /** CLOCK_MONOTONIC. */
  readonly atNs: number;
  /** User + system CPU of its threads, the ended ones too, and of the children it has waited for. */
  readonly cpuNs: number;
  /** With the pid, the process. */
  readonly startTicks: number;
  readonly parentPid: number;
  /** Grows with each child that it waits for. */
  readonly reapedChildrenFaults: number;
}

/**
 * A process tree, read one process after the other: a hundred take ten milliseconds, and as long as they please when others take the CPU
 * meanwhile. So each reading has its own time. Counters run since the processes started; only differences mean something.
 */
export interface TreeSample {
  /** CLOCK_MONOTONIC as the CPU readings began. */
  readonly atNs: number;
  /** User + system CPU of the tree: the living, those that ended and were waited for, and their ended threads. */
  readonly cpuNs: number;
  readonly processes: number;
  readonly threads: number;
  /** By pid. */
  readonly byProcess: ReadonlyMap<number, ProcessReading>;
  /** By `pid/tid`. */
  readonly byThread: ReadonlyMap<string, ThreadSample>;
  /** True when a process of the tree ignores SIGCHLD, so that the CPU of its ended children is in no counter. */
  readonly losesChildrenCpu: boolean;
}

/**
 * `rootPid` and all its living descendants, parents before children; empty when it is gone. Those that their own parents left behind are
 * of it where this process has adopted them. Where the kernel does not list children, by a walk over all of /proc.
 */
export function findTree(rootPid: number): number[] {
  const tree = new Set<number>();
  const adopted = rootPid === process.pid ? [] : adoptedOf(rootPid);
  const pending = [rootPid, ...adopted];
  for (let pid = pending.shift(); pid !== undefined; pid = pending.shift()) {
    if (tree.has(pid)) continue;
    const children = readChildren(pid);
    if (children === 'gone') continue;
    if (children === 'unsupported') return findTreeByParents(rootPid);
    tree.add(pid);
    pending.push(...children);
  }
  return [...tree];
}

/** Samples the tree under `rootPid`. @returns null when the process is gone, or this system has no /proc. */
export function sampleTree(rootPid: number): TreeSample | null {
  // In the root's count, as if it had waited for them itself. First: whoever is still there after it is counted as a process.
  const endedNs = rootPid === process.pid ? 0 : endedAdoptedCpuNs(rootPid);
  const pids = findTree(rootPid);
  const atNs = monotonicNs();
  // CPU first and close together; names and switches, which may be read at leisure, after.
  const processes = pids.flatMap((pid) => sampleProcess(pid) ?? []);
  const [root] = processes;
  if (root?.stat.pid !== rootPid) return null;
  const byThread = new Map<string, ThreadSample>();
  for (const { stat, threads } of processes) {
    for (const { tid, cpuNs } of threads) {
      byThread.set(`${stat.pid}/${tid}`, describeThread(stat, tid, cpuNs));
    }
  }
  return {
    atNs,
    cpuNs: processes.reduce((sum, { cpuNs }) => sum + cpuNs, endedNs),
    processes: processes.length,
    threads: processes.reduce((sum, { stat }) => sum + stat.threads, 0),
    byProcess: new Map(
      processes.map(({ stat, atNs, cpuNs }) => [
        stat.pid,
        {
          atNs,
          cpuNs: cpuNs + (stat.pid === rootPid ? endedNs : 0),
          startTicks: stat.startTicks,
          parentPid: stat.parentPid,
          reapedChildrenFaults: stat.reapedChildrenFaults,
        },
      ]),
    ),
    byThread,
    losesChildrenCpu: processes.some(({ stat }) => ignoresChildren(stat.pid)),
  };
}

/**
 * CPU of the tree under `rootPid`, counted as in {@link sampleTree} and read without the rest.
 * @returns nanoseconds, or null when the process is gone or this system has no /proc.
 */
export function readTreeCpuNs(rootPid: number): number | null {
  const endedNs = rootPid === process.pid ? 0 : endedAdoptedCpuNs(rootPid);
  const processes = findTree(rootPid).flatMap((pid) => sampleProcess(pid) ?? []);
  if (processes.length === 0) return null;
  return processes.reduce((sum, { cpuNs }) => sum + cpuNs, endedNs);
}

/**
 * Memory summed over the tree. PSS and what comes with it are null when one living process does not show them (another
 * user's, or a kernel without smaps_rollup); RSS is then from status. Costs milliseconds a process and holds its memory
 * lock while it lasts.
 * @returns null when the process is gone, or this system has no /proc.
 */
export function sampleMemory(rootPid: number): MemorySample | null {
  const samples = findTree(rootPid).flatMap((pid) => readMemory(pid) ?? []);
  if (samples.length === 0) return null;
  return {
    pssBytes: sumOrNull(samples.map((sample) => sample.pssBytes)),
    pssAnonBytes: sumOrNull(samples.map((sample) => sample.pssAnonBytes)),
    rssBytes: samples.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    privateBytes: sumOrNull(samples.map((sample) => sample.privateBytes)),
  };
}

interface ProcessCpu {
  readonly atNs: number;
  readonly cpuNs: number;
  readonly stat: ProcessStat;
  readonly threads: readonly { readonly tid: number; readonly cpuNs: number }[];
}

function sampleProcess(pid: number): ProcessCpu | null {
  const atNs = monotonicNs();
  const stat = readStat(pid);
  if (stat === null) return null;
  const clockNs = hasCpuClocks() ? processCpuNs(pid) : null;
  const threads = (listProc(`/proc/${pid}/task`) ?? []).flatMap((tid) => {
    const cpuNs = readThreadCpuNs(`/proc/${pid}/task/${tid}`);
    return cpuNs === null ? [] : [{ tid: Number(tid), cpuNs }];
  });
  const livingNs = threads.reduce((sum, { cpuNs }) => sum + cpuNs, 0);
  const ownNs = clockNs ?? Math.max(stat.cpuNs, livingNs);
  return { atNs, stat, cpuNs: ownNs + stat.reapedChildrenCpuNs, threads };
}

let cpuClocks: boolean | null = null;

function hasCpuClocks(): boolean {
  cpuClocks ??= systemCallsReason() === null;
  return cpuClocks;
}

function readThreadCpuNs(task: string): number | null {
  const schedstat = readProcText(`${task}/schedstat`);
  const exact = schedstat === null ? null : parseSchedstat(schedstat);
  if (exact !== null) return exact;
  const stat = readProcText(`${task}/stat`);
  return stat === null ? null : (parseProcessStat(stat)?.cpuNs ?? null);
}

function describeThread(stat: ProcessStat, tid: number, cpuNs: number): ThreadSample {
  const text = readProcText(`/proc/${stat.pid}/task/${tid}/status`);
  const status = text === null ? null : parseProcessStatus(text);
  return {
    pid: stat.pid,
    tid,
    name: status?.name ?? stat.comm,
    cpuNs,
    voluntarySwitches: status?.voluntarySwitches ?? null,
    involuntarySwitches: status?.involuntarySwitches ?? null,
  };
}

function ignoresChildren(pid: number): boolean {
  const text = readProcText(`/proc/${pid}/status`);
  return text !== null && parseProcessStatus(text).ignoresChildren;
}

function findTreeByParents(rootPid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of listProc('/proc') ?? []) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    if (stat === null) continue;
    const siblings = childrenOf.get(stat.parentPid) ?? [];
    childrenOf.set(stat.parentPid, [...siblings, stat.pid]);
  }
  const tree = [rootPid];
  for (const pid of tree) tree.push(...(childrenOf.get(pid) ?? []));
  return tree;
}

function readMemory(pid: number): MemorySample | null {
  const rollup = readProcText(`/proc/${pid}/smaps_rollup`);
  const sums = rollup === null ? null : parseSmapsRollup(rollup);
  if (sums !== null) return sums;
  const status = readProcText(`/proc/${pid}/status`);
  const rssBytes = status === null ? null : parseProcessStatus(status).rssBytes;
  // Without even an RSS it has no memory any more: a zombie, or gone.
  if (rssBytes === null) return null;
  return { pssBytes: null, pssAnonBytes: null, rssBytes, privateBytes: null };
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}
