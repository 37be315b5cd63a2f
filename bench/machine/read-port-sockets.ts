// Reads the kernel's tables of sockets for one port: all of them, or those at which clients arrive. What a line says is port-sockets.ts's.
import { closeSync, openSync, readSync } from 'node:fs';
import { parsePortSockets, type PortSocket } from './port-sockets.js';
import { readProcText } from './proc-file.js';

const CHUNK_BYTES = 16_384;
/** A line of a stream's table in any state but LISTEN. */
const OTHER_STATE = /^ *\d+: \S+ \S+ (?!0A )[\dA-F]{2} /mu;

/** Sockets of the port in the network namespace of `pid`, of both families. */
export function readPortSockets(pid: number, transport: 'tcp' | 'udp', port: number): PortSocket[] {
  return [transport, `${transport}6`].flatMap((table) =>
    parsePortSockets(readProcText(`/proc/${pid}/net/${table}`) ?? '', transport, port),
  );
}

/** Those of this process's namespace that wait for clients. Null where the system does not tell. */
export function readWaitingSockets(
  transport: 'tcp' | 'udp',
  port: number,
): { readonly v4: readonly PortSocket[]; readonly v6: readonly PortSocket[] } | null {
  const [v4, v6] = [transport, `${transport}6`].map((table) => {
    const text = readWaiting(`/proc/net/${table}`, transport);
    return text === null ? null : parsePortSockets(text, transport, port);
  });
  if (v4 === null && v6 === null) return null;
  return { v4: v4 ?? [], v6: v6 ?? [] };
}

/**
 * The kernel lists listeners before connections, of which a machine under load has tens of thousands: so a stream's table is read up to
 * the first line in another state, and no further.
 */
function readWaiting(file: string, transport: 'tcp' | 'udp'): string | null {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    // Not Linux, or no such protocol here.
    return null;
  }
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let text = '';
    for (let bytes = readSync(handle, chunk); bytes > 0; bytes = readSync(handle, chunk)) {
      text += chunk.toString('latin1', 0, bytes);
      if (transport === 'tcp' && OTHER_STATE.test(text)) break;
    }
    return text;
  } finally {
    closeSync(handle);
  }
}
