// How many datagrams the kernel dropped at sockets of this host, from /proc/net/udp. Linux only; elsewhere it is not known.
import { readFile } from 'node:fs/promises';

/** The two ends of a connected datagram socket. */
export interface SocketPorts {
  readonly localPort: number;
  readonly remotePort: number;
}

const LOCAL_ADDRESS_COLUMN = 1;
const REMOTE_ADDRESS_COLUMN = 2;
const DROPS_COLUMN = 12;

/**
 * Datagrams dropped at these sockets since they were opened. A connected socket is found by its two ports: Node offers no
 * way to its descriptor, and the pair is its own while it is open.
 * @returns null where the kernel has no such table.
 * @see https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt
 */
export async function readReceiveDrops(
  sockets: readonly SocketPorts[],
  family: 4 | 6,
): Promise<number | null> {
  let table: string;
  try {
    table = await readFile(family === 4 ? '/proc/net/udp' : '/proc/net/udp6', 'latin1');
  } catch {
    return null; // No /proc: the number is unknown, which is what null says.
  }
  return sumDrops(table, sockets);
}

/** The sum of the drops column over the lines of `table` (the text of /proc/net/udp) that are these sockets. */
export function sumDrops(table: string, sockets: readonly SocketPorts[]): number {
  const wanted = new Set(sockets.map(({ localPort, remotePort }) => `${localPort}>${remotePort}`));
  let drops = 0;
  for (const line of table.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/u);
    const local = portOf(columns[LOCAL_ADDRESS_COLUMN]);
    const remote = portOf(columns[REMOTE_ADDRESS_COLUMN]);
    if (wanted.has(`${local}>${remote}`)) drops += Number(columns[DROPS_COLUMN]);
  }
  return drops;
}

/** The port of an address as the kernel prints it, e.g. `0100007F:1F90`. */
function portOf(address: string | undefined): number {
  return Number.parseInt(address?.split(':')[1] ?? '', 16);
}
