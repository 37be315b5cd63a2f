// The children of a forking server, from the fork to the end of each: reaped, told to stop, and killed if they do not.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { reapChild, signalProcess, type ChildEnd } from '../../../posix/process.js';
import { cutAfterMs } from '../../limits.js';

/** How a parent keeps its children from becoming zombies: it waits for each, or has the kernel discard them (SIGCHLD ignored). */
export type ReapingMode = 'wait' | 'ignore';

export interface ChildSet {
  add(pid: number): void;
  /** Waits for those that have ended, and blocks for none. @returns how they ended; nobody knows where SIGCHLD is ignored. */
  reap(): readonly ChildEnd[];
  /** Has every child stop within `graceMs`, and none left. */
  stop(graceMs: number): Promise<void>;
}

/** A signal that comes just before a call that waits does not end it: the next one does. */
const SIGNAL_EVERY_MS = 20;

export function createChildSet(mode: ReapingMode): ChildSet {
  const known = new Set<number>();

  function reap(): ChildEnd[] {
    const ends: ChildEnd[] = [];
    if (mode === 'ignore') return ends;
    for (let end = reapChild(-1, false); end !== null; end = reapChild(-1, false)) {
      known.delete(end.pid);
      ends.push(end);
    }
    return ends;
  }

  /** Where nobody waits, a number that was a child's may be a stranger's: the kernel says who is ours now. */
  function living(): readonly number[] {
    return mode === 'wait' ? [...known] : childrenOf(process.pid);
  }

  async function stop(graceMs: number): Promise<void> {
    const cutMs = performance.now() + cutAfterMs(graceMs);
    for (let left = living(); left.length > 0; left = living()) {
      const signal = performance.now() < cutMs ? 'SIGTERM' : 'SIGKILL';
      for (const pid of left) signalProcess(pid, signal);
      await pause(SIGNAL_EVERY_MS);
      reap();
    }
  }

  return {
    add: (pid) => {
      if (mode === 'wait') known.add(pid);
    },
    reap,
    stop,
  } satisfies ChildSet;
}

/** The children of the main thread of `pid`. @throws ENOENT on a kernel without CONFIG_PROC_CHILDREN. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
