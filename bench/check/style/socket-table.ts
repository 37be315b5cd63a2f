// Which sockets a port has, and which processes hold or poll them: /proc/net and /proc/<pid>/fd. Reads, and judges nothing.
import { listProc, readProcLink, readProcText } from '../../machine/proc-file.js';
import { parseSocketLink } from '../../process/process-texts.js';

/** One socket of a local port. */
export interface PortSocket {
  /** 0: the server has not accepted it; it lies in the kernel's queue. */
  readonly inode: number;
  /** 0 for a socket without a peer. */
  readonly remotePort: number;
  readonly isListening: boolean;
}

const LISTEN = '0A';
const PORT_DIGITS = 4;

/**
 * The lines of a table under /proc/net whose local port it is: number, own address, other address, state, queues, timer, retransmits, user,
 * timeout, inode. One expression, for there may be a hundred thousand other lines. @see proc(5)
 */
export function parsePortSockets(table: string, port: number): PortSocket[] {
  const digits = port.toString(16).toUpperCase().padStart(PORT_DIGITS, '0');
  const line = `^ *\\d+: [\\dA-F]+:${digits} [\\dA-F]+:([\\dA-F]{4}) ([\\dA-F]{2}) (?:\\S+ +){5}(\\d+)`;
  return Array.from(
    table.matchAll(new RegExp(line, 'gmu')),
    ([, remote = '', state, inode = '']) => ({
      inode: Number(inode),
      remotePort: Number.parseInt(remote, 16),
      isListening: state === LISTEN,
    }),
  );
}

/** The inodes of sockets in an epoll descriptor's fdinfo. @see proc(5), from Linux 4.7 on with the inode */
export function parsePolled(fdinfo: string): number[] {
  return [...fdinfo.matchAll(/^tfd:.*\bino:([0-9a-f]+)/gmu)].map(([, inode = '']) =>
    Number.parseInt(inode, 16),
  );
}

/** Sockets of the port in the network namespace of `pid`, of both families. */
export function readPortSockets(pid: number, transport: 'tcp' | 'udp', port: number): PortSocket[] {
  return [transport, `${transport}6`].flatMap((table) =>
    parsePortSockets(readProcText(`/proc/${pid}/net/${table}`) ?? '', port),
  );
}

/** The sockets a process holds and those that it polls by epoll, by inode. Empty when it is gone or not ours to see. */
export interface HeldSockets {
  readonly held: ReadonlySet<number>;
  readonly polled: ReadonlySet<number>;
}

export function readHeldSockets(pid: number): HeldSockets {
  const held = new Set<number>();
  const polled = new Set<number>();
  for (const fd of listProc(`/proc/${pid}/fd`) ?? []) {
    const target = readProcLink(`/proc/${pid}/fd/${fd}`) ?? '';
    const inode = parseSocketLink(target);
    if (inode !== null) held.add(inode);
    if (target !== 'anon_inode:[eventpoll]') continue;
    for (const one of parsePolled(readProcText(`/proc/${pid}/fdinfo/${fd}`) ?? '')) polled.add(one);
  }
  return { held, polled };
}

/** Every process on this machine that holds one of these sockets, as far as we may look. */
export function findOwners(inodes: ReadonlySet<number>): number[] {
  return (listProc('/proc') ?? [])
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((pid) => [...readHeldSockets(pid).held].some((inode) => inodes.has(inode)));
}
