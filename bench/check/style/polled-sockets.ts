// Which sockets a process polls by epoll, from /proc/<pid>/fdinfo. Reads, and judges nothing.
import { listProc, readProcLink, readProcText } from '../../machine/proc-file.js';

/** By inode. Empty when the process is gone or not ours to see. */
export function readPolledSockets(pid: number): Set<number> {
  const polled = new Set<number>();
  for (const descriptor of listProc(`/proc/${pid}/fd`) ?? []) {
    const target = readProcLink(`/proc/${pid}/fd/${descriptor}`);
    if (target !== 'anon_inode:[eventpoll]') continue;
    const info = readProcText(`/proc/${pid}/fdinfo/${descriptor}`) ?? '';
    for (const inode of parsePolled(info)) polled.add(inode);
  }
  return polled;
}

/** The inodes of sockets in an epoll descriptor's fdinfo. @see proc(5), from Linux 4.7 on with the inode */
export function parsePolled(fdinfo: string): number[] {
  return [...fdinfo.matchAll(/^tfd:.*\bino:([0-9a-f]+)/gmu)].map(([, inode = '']) =>
    Number.parseInt(inode, 16),
  );
}
