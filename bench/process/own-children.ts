// Which children of this process were started by it, whoever in it did so: Node waits for them, and nobody else may. Told by Node's own
// channel, so that no caller of spawn needs to know.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { readChildren } from './children.js';
import { readStat } from './read-stat.js';

const started = new Set<ChildProcess>();
/** `pid/start` of those that were there before anybody looked. */
const earlier = new Set<string>();
let follows = false;

/** From now on whoever is started is known, as are those who are there now. Idempotent. */
export function followOwnChildren(): void {
  if (follows) return;
  follows = true;
  const children = readChildren(process.pid);
  for (const pid of typeof children === 'string' ? [] : children) {
    const stat = readStat(pid);
    if (stat !== null) earlier.add(`${pid}/${stat.startTicks}`);
  }
  subscribe('child_process', (message) => {
    for (const child of started) if (!isThere(child)) started.delete(child);
    // It has no pid yet: that comes before this thread does anything else.
    started.add((message as { readonly process: ChildProcess }).process);
  });
}

/** Whether Node waits for this child; a number is given out again only once somebody has waited. */
export function isOwnChild({ pid, startTicks }: { pid: number; startTicks: number }): boolean {
  if (earlier.has(`${pid}/${startTicks}`)) return true;
  return [...started].some((child) => child.pid === pid && isThere(child));
}

function isThere({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}
