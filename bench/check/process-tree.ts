// Who belongs to a server, and which of them are there later: told from strangers with a re-used number by when they started.
import { readStat } from '../process/read-stat.js';
import { findTree } from '../process/tree-sampler.js';

/** One process. */
export interface TreeMember {
  readonly pid: number;
  readonly name: string;
  readonly startTicks: number;
}

/** The process and all its descendants; empty where there is no /proc. */
export function listTree(rootPid: number): TreeMember[] {
  return findTree(rootPid).flatMap((pid) => {
    const member = readMember(pid);
    return member === null ? [] : [member];
  });
}

/** Those that still run; a zombie does not. */
export function survivorsOf(tree: readonly TreeMember[]): TreeMember[] {
  return tree.filter(({ pid, startTicks }) => readMember(pid)?.startTicks === startTicks);
}

function readMember(pid: number): TreeMember | null {
  const stat = readStat(pid);
  if (stat === null || stat.state === 'Z' || stat.state === 'X') return null;
  return { pid, name: stat.comm, startTicks: stat.startTicks };
}
