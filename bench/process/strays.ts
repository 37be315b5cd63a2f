// Processes that left a server's tree since their own parents ended, and that nobody could adopt: it was there before echobench was. By
// the process group that they kept; who has begun one of its own is not found.
import { listProc } from '../machine/proc-file.js';
import type { ProcessStat } from './process-texts.js';
import { readStat } from './read-stat.js';
import { findTree } from './tree-sampler.js';

const INIT = 1;

/** Reads every process's stat: some 10 µs each. @returns their pids; empty when the server is gone. */
export function findStrays(rootPid: number): number[] {
  const root = readStat(rootPid);
  if (root === null) return [];
  const tree = new Set(findTree(rootPid));
  return (listProc('/proc') ?? []).flatMap((name) => {
    const stat = /^\d+$/u.test(name) ? readStat(Number(name)) : null;
    if (stat === null || stat.groupId !== root.groupId || tree.has(stat.pid)) return [];
    return stat.startTicks >= root.startTicks && isOrphan(stat, root) ? stat.pid : [];
  });
}

/** Init, or who has made itself its parent, is of another session; a container's first process may be of the same one. */
function isOrphan({ parentPid, sessionId }: ProcessStat, root: ProcessStat): boolean {
  if (parentPid === INIT) return root.parentPid !== INIT || sessionId !== readStat(INIT)?.sessionId;
  return readStat(parentPid)?.sessionId !== sessionId;
}
