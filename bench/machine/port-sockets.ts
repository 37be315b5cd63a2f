// The sockets of a port, and which of them a client reaches, from the texts of /proc/net/tcp, tcp6, udp and udp6. Pure. @see proc(5)
import { BlockList, isIPv6 } from 'node:net';
import { endianness } from 'node:os';

/** One socket of a local port. */
export interface PortSocket {
  /** Its own, written out: `127.0.0.1`, or eight groups. */
  readonly address: string;
  /** 0 for a socket without a peer. */
  readonly remotePort: number;
  /** 0: the server has not accepted it; it lies in the kernel's queue. */
  readonly inode: number;
  /** Clients arrive there: a stream's socket that listens, or one of datagrams that is connected to nobody. */
  readonly isWaiting: boolean;
}

/** States as the tables have them: LISTEN, and CLOSE. */
const WAITING = { tcp: '0A', udp: '07' } as const;
const PORT_DIGITS = 4;
const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '0:0:0:0:0:0:0:0']);
const BYTES_PER_WORD = 4;

/**
 * Of one table of the transport, the sockets whose own port it is. A line is: number, own address, other address, state, queues, timer,
 * retransmits, user, timeout, inode; those that are not understood are left out. One expression, for a machine that has just been measured
 * on has a hundred thousand other lines.
 */
export function parsePortSockets(
  text: string,
  transport: keyof typeof WAITING,
  port: number,
): PortSocket[] {
  const digits = port.toString(16).toUpperCase().padStart(PORT_DIGITS, '0');
  const line = `^ *\\d+: ([\\dA-F]{8}|[\\dA-F]{32}):${digits} [\\dA-F]+:([\\dA-F]{4}) ([\\dA-F]{2}) (?:\\S+ +){5}(\\d+)`;
  return Array.from(
    text.matchAll(new RegExp(line, 'gmu')),
    ([, hex = '', remote = '', state, inode]) => ({
      address: parseAddress(hex),
      remotePort: parseInt(remote, 16),
      inode: Number(inode),
      isWaiting: state === WAITING[transport],
    }),
  );
}

/**
 * Inodes of the waiting sockets that a client of `host` (an address) reaches: those bound to the very address, else those bound to any;
 * of one family before the other, as the kernel looks them up.
 * @param tables of one port, for IPv4 and IPv6.
 */
export function socketsReached(
  host: string,
  tables: { readonly v4: readonly PortSocket[]; readonly v6: readonly PortSocket[] },
): number[] {
  const wanted = new BlockList();
  wanted.addAddress(host, isIPv6(host) ? 'ipv6' : 'ipv4');
  for (const table of isIPv6(host) ? [tables.v6] : [tables.v4, tables.v6]) {
    const there = table.filter(({ isWaiting }) => isWaiting);
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
