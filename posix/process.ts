// Processes: how they end, are waited for, signalled, pinned and accounted. Forking has a file of its own.
import { constants } from 'node:os';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { checked } from './posix-error.js';

/** How a child ended: with an exit code, or by a signal. */
export type ChildEnd =
  | { readonly pid: number; readonly code: number; readonly signal: null }
  | { readonly pid: number; readonly code: null; readonly signal: string };

/** User and system CPU time, in nanoseconds (a clock of microseconds), and context switches. */
export interface ResourceUsage {
  readonly userNs: number;
  readonly systemNs: number;
  readonly voluntarySwitches: number;
  readonly involuntarySwitches: number;
}

const WNOHANG = 1;
/** In a wait status: the low 7 bits are a signal, or 0 for an exit, whose code is the next byte (wait(2)). */
const SIGNAL_BITS = 0x7f;
const USAGES = { self: 0, children: -1, thread: 1 } as const;
/** struct rusage: two struct timeval, then 14 longs, of which the last two count context switches. */
const RUSAGE_BYTES = 144;
const VOLUNTARY_OFFSET = 128;
const INVOLUNTARY_OFFSET = 136;
/** cpu_set_t: 1,024 bits. */
const CPU_SET_BYTES = 128;
const PR_SET_PDEATHSIG = 1;
const PR_SET_CHILD_SUBREAPER = 36;

/**
 * Reaps a child that has ended, and so leaves no zombie of it. @param pid -1 for any child. @param wait whether to block until one has.
 * @returns null when none has ended, or there is none at all, or a signal came while it waited.
 */
export function reapChild(pid: number, wait: boolean): ChildEnd | null {
  const { waitpid, errno } = libc();
  const memory = createKernelMemory(4);
  const reaped = waitpid(pid, memory.address, wait ? 0 : WNOHANG);
  if (reaped === 0) return null;
  if (reaped === -1) {
    if (errno() === constants.errno.ECHILD || errno() === constants.errno.EINTR) return null;
    checked(reaped, 'waitpid', pid);
  }
  const status = memory.view.getInt32(0, true);
  const signal = status & SIGNAL_BITS;
  return signal === 0
    ? { pid: reaped, code: (status >> 8) & 0xff, signal: null }
    : { pid: reaped, code: null, signal: signalName(signal) };
}

function signalName(number: number): string {
  const known = Object.entries(constants.signals).find(([, value]) => value === number);
  return known?.[0] ?? `signal ${number}`;
}

/** Ends this process at once: no handlers, no flushing, which a forked child must leave to its parent. */
export function exitNow(code: number): never {
  libc()._exit(code);
  throw new Error('_exit returned');
}

/** @returns whether there was such a process. @throws {PosixError} EPERM for somebody else's. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  if (libc().kill(pid, constants.signals[signal]) === 0) return true;
  if (libc().errno() === constants.errno.ESRCH) return false;
  checked(-1, 'kill', pid, signal);
  return false;
}

/** Has the kernel send `signal` to this process when the thread that forked it ends, so that no child outlives its server. */
export function setParentDeathSignal(signal: NodeJS.Signals): void {
  checked(libc().prctl(PR_SET_PDEATHSIG, constants.signals[signal], 0, 0, 0), 'prctl', signal);
}

/** Has every descendant of this process whose own parent ends become its child, so that none can leave its tree. To be reaped by {@link reapChild}. */
export function adoptOrphans(): void {
  checked(libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 'prctl', 'PR_SET_CHILD_SUBREAPER');
}

export function processId(): number {
  return libc().getpid();
}

export function parentProcessId(): number {
  return libc().getppid();
}

/** Lets the calling thread run on `cpus` only. @throws {PosixError} EINVAL when it may use none of them. */
export function setCpuAffinity(cpus: readonly number[]): void {
  const mask = createKernelMemory(CPU_SET_BYTES);
  for (const cpu of cpus) {
    const byte = cpu >> 3;
    if (byte >= CPU_SET_BYTES) throw new RangeError(`there is no CPU ${cpu} in a set of 1024`);
    mask.bytes[byte] = (mask.bytes[byte] as number) | (1 << (cpu & 7));
  }
  checked(
    libc().sched_setaffinity(0, CPU_SET_BYTES, mask.address),
    'sched_setaffinity',
    cpus.join(','),
  );
}

/** The CPUs that the calling thread may run on, ascending. */
export function cpuAffinity(): number[] {
  const mask = createKernelMemory(CPU_SET_BYTES);
  checked(libc().sched_getaffinity(0, CPU_SET_BYTES, mask.address), 'sched_getaffinity');
  const cpus: number[] = [];
  for (let cpu = 0; cpu < CPU_SET_BYTES * 8; cpu++) {
    if (((mask.bytes[cpu >> 3] as number) & (1 << (cpu & 7))) !== 0) cpus.push(cpu);
  }
  return cpus;
}

/** What was used so far by this process, the calling thread, or the children that were waited for. */
export function resourceUsage(of: keyof typeof USAGES): ResourceUsage {
  const { view, address } = createKernelMemory(RUSAGE_BYTES);
  checked(libc().getrusage(USAGES[of], address), 'getrusage', of);
  const long = (offset: number): number => Number(view.getBigInt64(offset, true));
  return {
    userNs: long(0) * 1e9 + long(8) * 1e3,
    systemNs: long(16) * 1e9 + long(24) * 1e3,
    voluntarySwitches: long(VOLUNTARY_OFFSET),
    involuntarySwitches: long(INVOLUNTARY_OFFSET),
  };
}
