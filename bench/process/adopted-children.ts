// Processes that a server's own processes started and did not wait for. Their parent gone, they would become init's, and with them their CPU
// would leave the server's tree: ncat and socat do so for every client. Here this process becomes their parent instead, waits for them, and
// keeps what they have used. Whose they are, adopted-owners.ts tells.
import { systemCallsReason } from '../../posix/availability.js';
import { adoptOrphans, reapChild, resourceUsage } from '../../posix/process.js';
import { forgetAdopted, forgetOwner, ownerOf } from './adopted-owners.js';
import { readChildren } from './children.js';
import { followOwnChildren, isOwnChild } from './own-children.js';
import type { ProcessStat } from './process-texts.js';
import { readStat } from './read-stat.js';

/** Several that end together are waited for together, and a window is not disturbed more than that often. */
const REAP_DELAY_MS = 50;
/** Whoever is killed is gone in a moment; one that waits for a device may never be. */
const KILL_MS = 2_000;
const KILL_LOOK_MS = 5;

const endedCpuNs = new Map<number, number>();
let adopts = false;

/** Why left-behind processes cannot be adopted here, or null: it takes system calls, and a kernel that lists a process's children. */
export function adoptingReason(): string | null {
  const calls = systemCallsReason();
  if (calls !== null) return calls;
  return readChildren(process.pid) === 'unsupported'
    ? 'this kernel does not list the children of a process'
    : null;
}

/** From now on, for good, whoever is left behind below this process becomes its child, where that can be had. Idempotent. */
export function beginAdopting(): void {
  if (adopts || adoptingReason() !== null) return;
  adopts = true;
  followOwnChildren();
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
}

/** Those that the server `rootPid` left behind and that still run. */
export function adoptedOf(rootPid: number): number[] {
  return reapAdopted().flatMap((stat) => (ownerOf(stat) === rootPid ? stat.pid : []));
}

/** User + system CPU, nanoseconds, of those that the server `rootPid` left behind and that have ended. */
export function endedAdoptedCpuNs(rootPid: number): number {
  reapAdopted();
  return endedCpuNs.get(rootPid) ?? 0;
}

/**
 * Kills whoever the server `rootPid` left behind, and whoever these leave behind in turn; then nothing more is known of it.
 * @returns whether there was anybody.
 */
export async function endAdopted(rootPid: number): Promise<boolean> {
  const endMs = performance.now() + KILL_MS;
  let left = adoptedOf(rootPid);
  const wasThere = left.length > 0;
  while (left.length > 0 && performance.now() < endMs) {
    for (const pid of left) killAdopted(pid);
    await new Promise((resolve) => setTimeout(resolve, KILL_LOOK_MS));
    left = adoptedOf(rootPid);
  }
  endedCpuNs.delete(rootPid);
  forgetOwner(rootPid);
  return wasThere;
}

/** This process's own child, not waited for: its number is nobody else's. */
function killAdopted(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // EPERM: it has become another user, and is told as left behind.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/**
 * The difference around each wait is exact to a microsecond: ticks of 10 ms, as a zombie's stat has them, would lose a short life whole.
 * @returns those that still run.
 */
function reapAdopted(): ProcessStat[] {
  return adoptedChildren().filter((stat) => {
    const owner = ownerOf(stat);
    if (stat.state !== 'Z') return true;
    const beforeNs = waitedForNs();
    if (reapChild(stat.pid, false) === null) return false;
    const usedNs = waitedForNs() - beforeNs;
    forgetAdopted(stat);
    if (owner !== null) endedCpuNs.set(owner, (endedCpuNs.get(owner) ?? 0) + usedNs);
    return false;
  });
}

function waitedForNs(): number {
  const { userNs, systemNs } = resourceUsage('children');
  return userNs + systemNs;
}

/** Children that this process has not started itself. Those of its own session it may have forked by a system call. */
function adoptedChildren(): ProcessStat[] {
  if (!adopts) return [];
  const children = readChildren(process.pid);
  if (typeof children === 'string') return [];
  const ownSession = readStat(process.pid)?.sessionId;
  return [...children].flatMap((pid) => {
    const stat = readStat(pid);
    // The parent: whoever has been waited for meanwhile has given its number away.
    if (stat === null || stat.parentPid !== process.pid) return [];
    return stat.sessionId === ownSession || isOwnChild(stat) ? [] : stat;
  });
}
