// Who listens where, from the texts of /proc/net/tcp, tcp6, udp and udp6. Pure. @see proc(5)
import { BlockList, isIPv6 } from 'node:net';
import { endianness } from 'node:os';

/** A socket that waits for clients. */
export interface ListeningSocket {
  /** Written out: `127.0.0.1`, or eight groups. */
  readonly address: string;
  readonly port: number;
  readonly inode: number;
}

/**
 * A line: number, own address, other address, state, queues, timer, retransmits, user, timeout, inode. The state is that of a tcp socket
 * that listens, and of a udp socket that is connected to nobody. One expression, for a machine that has just been measured on has a
 * hundred thousand other lines.
 */
const WAITING = {
  tcp: /^ *\d+: ([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4}) \S+ 0A (?:\S+ +){5}(\d+)/gmu,
  udp: /^ *\d+: ([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4}) \S+ 07 (?:\S+ +){5}(\d+)/gmu,
} as const;
const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '0:0:0:0:0:0:0:0']);
const BYTES_PER_WORD = 4;

/** Of one table of the transport, the sockets that wait. Lines that are not understood are left out. */
export function parseListeningSockets(
  text: string,
  transport: keyof typeof WAITING,
): ListeningSocket[] {
  return Array.from(text.matchAll(WAITING[transport]), ([, hex = '', port = '', inode]) => ({
    address: parseAddress(hex),
    port: parseInt(port, 16),
    inode: Number(inode),
  }));
}

/**
 * Inodes of the sockets that a client of `host` (an address) and `port` reaches: those bound to the very address, else those bound to
 * any; of one family before the other, as the kernel looks them up.
 * @param tables for IPv4 and IPv6.
 */
export function socketsReached(
  host: string,
  port: number,
  tables: { readonly v4: readonly ListeningSocket[]; readonly v6: readonly ListeningSocket[] },
): number[] {
  const wanted = new BlockList();
  wanted.addAddress(host, isIPv6(host) ? 'ipv6' : 'ipv4');
  for (const table of isIPv6(host) ? [tables.v6] : [tables.v4, tables.v6]) {
    const there = table.filter((socket) => socket.port === port);
    const exact = there.filter(({ address }) =>
      wanted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
    );
    const reached = exact.length > 0 ? exact : there.filter(({ address }) => ANY.has(address));
    if (reached.length > 0) return reached.map(({ inode }) => inode);
  }
  return [];
}

/** Words of 32 bits in the machine's own byte order. */
function parseAddress(hex: string): string {
  const bytes: number[] = [];
  for (const word of hex.match(/.{8}/gu) ?? []) {
    const own = Array.from({ length: BYTES_PER_WORD }, (_, i) =>
      parseInt(word.slice(2 * i, 2 * i + 2), 16),
    );
    bytes.push(...(endianness() === 'LE' ? own.reverse() : own));
  }
  if (bytes.length === BYTES_PER_WORD) return bytes.join('.');
  const groups = Array.from({ length: bytes.length / 2 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}
