// Whether somebody listens on a port, asked of the kernel: a server that serves one client and ends is not disturbed by the question.
import { closeSync, openSync, readSync } from 'node:fs';
import {
  parseListeningSockets,
  socketsReached,
  type ListeningSocket,
} from '../../foreign/socket-tables.js';

const CHUNK_BYTES = 16_384;
/** A line of a stream's table in any state but LISTEN. */
const OTHER_STATE = /^ *\d+: \S+ \S+ (?!0A )[\dA-F]{2} /mu;

/** @param host an address. @returns null where the system does not tell. */
export function isListening(transport: 'tcp' | 'udp', host: string, port: number): boolean | null {
  const [v4, v6] = [transport, `${transport}6`].map((name) => waitingSockets(name, transport));
  if (v4 === null && v6 === null) return null;
  return socketsReached(host, port, { v4: v4 ?? [], v6: v6 ?? [] }).length > 0;
}

/**
 * The kernel lists listeners before connections, of which a machine under load has tens of thousands: so a stream's table is read up to
 * the first line in another state, and no further.
 */
function waitingSockets(name: string, transport: 'tcp' | 'udp'): ListeningSocket[] | null {
  let handle: number;
  try {
    handle = openSync(`/proc/net/${name}`, 'r');
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
    return parseListeningSockets(text, transport);
  } finally {
    closeSync(handle);
  }
}
