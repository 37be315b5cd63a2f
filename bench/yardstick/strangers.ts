// How much of its CPU's time a process lost to others, from /proc/<pid>/task/*/schedstat: what its busiest thread waited for the
// CPU, less what the other threads of the process had of it. Those are the process's own, and so is the wait for them.
import { listProc, readProcValue } from '../machine/proc-file.js';

/** CPU and waiting time of one thread since it began, in nanoseconds. */
export interface ThreadTime {
  readonly ranNs: number;
  readonly waitedNs: number;
}

/** By thread id. */
export type ThreadTimes = ReadonlyMap<string, ThreadTime>;

/** @returns null where the kernel does not keep them, or the process is gone. */
export function readThreadTimes(pid: number | 'self'): ThreadTimes | null {
  const times = new Map<string, ThreadTime>();
  for (const thread of listProc(`/proc/${pid}/task`) ?? []) {
    const text = readProcValue(`/proc/${pid}/task/${thread}/schedstat`);
    const [ranNs, waitedNs] = (text ?? '').split(' ').map(Number);
    // A thread that ended in between had its time before.
    if (ranNs !== undefined && waitedNs !== undefined) times.set(thread, { ranNs, waitedNs });
  }
  return times.size === 0 ? null : times;
}

/** @returns 0–1 of `spanNs`; null when one of the readings is. */
export function strangersRatio(
  before: ThreadTimes | null,
  after: ThreadTimes | null,
  spanNs: number,
): number | null {
  if (before === null || after === null) return null;
  const spent = [...after].map(([thread, { ranNs, waitedNs }]) => {
    const earlier = before.get(thread) ?? { ranNs: 0, waitedNs: 0 };
    return { ranNs: ranNs - earlier.ranNs, waitedNs: waitedNs - earlier.waitedNs };
  });
  const [busiest, ...others] = spent.sort((a, b) => b.ranNs - a.ranNs);
  if (busiest === undefined) return null;
  const ownNs = others.reduce((sum, { ranNs }) => sum + ranNs, 0);
  // A wait is counted when it ends, so one that began before the span may be longer than it.
  return Math.min(1, Math.max(0, busiest.waitedNs - ownNs) / spanNs);
}
