// The CPU clock of any process: what all its threads have used, those that have ended too, to the nanosecond. /proc has it in ticks of
// 10 ms, or thread by living thread.
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';

/** CPUCLOCK_SCHED: what the scheduler gave it, user and system together. */
const SCHEDULED = 2;
/** struct timespec: seconds and nanoseconds, 8 bytes each. */
const TIMESPEC_BYTES = 16;

let memory: ReturnType<typeof createKernelMemory> | null = null;

/** @returns null when there is no such process, or the system does not show it. @throws {PosixUnsupportedError} @see clock_getcpuclockid(3) */
export function processCpuNs(pid: number): number | null {
  memory ??= createKernelMemory(TIMESPEC_BYTES);
  // As the kernel numbers such clocks: the pid's complement, and which of its clocks in the low three bits.
  if (libc().clock_gettime((~pid << 3) | SCHEDULED, memory.address) !== 0) return null;
  const { view } = memory;
  return Number(view.getBigInt64(0, true)) * 1e9 + Number(view.getBigInt64(8, true));
}
