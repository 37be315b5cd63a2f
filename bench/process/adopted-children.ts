// Processes that a server's own processes started and did not wait for. Their parent gone, they would become init's, and with them their CPU
// would leave the server's tree: ncat and socat do so for every client. Here this process becomes their parent instead, waits for them, and
// keeps what they have used, by the session that they are of: each server is started in one of its own.
import { systemCallsReason } from '../../posix/availability.js';
import { adoptOrphans, reapChild, resourceUsage } from '../../posix/process.js';
import { readProcText } from '../machine/proc-file.js';
import { readChildren } from './children.js';
import { parseProcessStat, type ProcessStat } from './process-texts.js';

/** Several that end together are waited for together, and a window is not disturbed more than that often. */
const REAP_DELAY_MS = 50;

const endedCpuNs = new Map<number, number>();
let adopts: boolean | null = null;

/**
 * From now on, for good, whoever is left behind below this process becomes its child. Idempotent.
 * @returns whether that can be had here: it takes system calls, and a kernel that lists a process's children.
 */
export function beginAdopting(): boolean {
  adopts ??= tryAdopting();
  return adopts;
}

/** Those of a session that were left behind and still run. */
export function adoptedOf(sessionId: number): number[] {
  return adoptedChildren().flatMap((stat) => (stat.sessionId === sessionId ? stat.pid : []));
}

/** User + system CPU, nanoseconds, of those of a session that were left behind and have ended since this process began to adopt. */
export function endedAdoptedCpuNs(sessionId: number): number {
  reapAdopted();
  return endedCpuNs.get(sessionId) ?? 0;
}

function tryAdopting(): boolean {
  if (systemCallsReason() !== null || readChildren(process.pid) === 'unsupported') return false;
  adoptOrphans();
  let awaited = false;
  process.on('SIGCHLD', () => {
    if (awaited) return;
    awaited = true;
    setTimeout(() => {
      awaited = false;
      reapAdopted();
    }, REAP_DELAY_MS).unref();
  });
  return true;
}

/** The difference around each wait is exact to a microsecond: ticks of 10 ms, as a zombie's stat has them, would lose a short life whole. */
function reapAdopted(): void {
  for (const { pid, sessionId, state } of adoptedChildren()) {
    if (state !== 'Z') continue;
    const beforeNs = waitedForNs();
    if (reapChild(pid, false) === null) continue;
    const usedNs = waitedForNs() - beforeNs;
    endedCpuNs.set(sessionId, (endedCpuNs.get(sessionId) ?? 0) + usedNs);
  }
}

function waitedForNs(): number {
  const { userNs, systemNs } = resourceUsage('children');
  return userNs + systemNs;
}

/**
 * What this process has started itself leads a session of its own, or is of this process's; both are libuv's to wait for, and never touched
 * here.
 */
function adoptedChildren(): ProcessStat[] {
  if (adopts !== true) return [];
  const children = readChildren(process.pid);
  if (typeof children === 'string') return [];
  const own = readStat(process.pid);
  return [...children].flatMap((pid) => {
    const stat = readStat(pid);
    const isAdopted = stat !== null && stat.sessionId !== pid && stat.sessionId !== own?.sessionId;
    return isAdopted ? stat : [];
  });
}

function readStat(pid: number): ProcessStat | null {
  const text = readProcText(`/proc/${pid}/stat`);
  return text === null ? null : parseProcessStat(text);
}
