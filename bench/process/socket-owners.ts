// Which sockets a process holds, and which processes hold a socket, by the links under /proc/<pid>/fd.
import { listProc, readProcLink } from '../machine/proc-file.js';
import { parseSocketLink } from './process-texts.js';

/** Inodes, some 10 µs for each descriptor. Null when the process is gone or not ours to look into. */
export function readHeldSockets(pid: number): Set<number> | null {
  const descriptors = listProc(`/proc/${pid}/fd`);
  if (descriptors === null) return null;
  const inodes = descriptors.map((descriptor) =>
    parseSocketLink(readProcLink(`/proc/${pid}/fd/${descriptor}`) ?? ''),
  );
  return new Set(inodes.filter((inode) => inode !== null));
}

/** Every process on this machine that holds one of these sockets, as far as we may look. */
export function findSocketOwners(inodes: ReadonlySet<number>): number[] {
  return (listProc('/proc') ?? [])
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((pid) => [...(readHeldSockets(pid) ?? [])].some((inode) => inodes.has(inode)));
}
