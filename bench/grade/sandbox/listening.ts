// Whether somebody listens on a port, asked of the kernel: a server that serves one client and ends is not disturbed by the question.
import { closeSync, openSync, readSync } from 'node:fs';

/** Who listens on a stream is in state LISTEN; a datagram socket that is bound is in state CLOSE. See proc(5), /proc/net/tcp. */
const STATES = { tcp: '0A', udp: '07' } as const;
/** In the first line, where others have their state. */
const HEADING = 'st';
const CHUNK_BYTES = 16_384;

/** @returns null where the system does not tell. */
export function isListening(transport: 'tcp' | 'udp', port: number): boolean | null {
  const answers = [transport, `${transport}6`].map((name) =>
    findListener(`/proc/net/${name}`, STATES[transport], port),
  );
  if (answers.includes(true)) return true;
  return answers.every((answer) => answer === null) ? null : false;
}

/**
 * Lines are `sl local_address:PORT rem_address:PORT state …`, in hexadecimal. The kernel lists listeners before connections, of which a
 * machine under load has tens of thousands: so a stream's table is read up to the first line in another state, and no further.
 */
function findListener(file: string, state: string, port: number): boolean | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    // Not Linux, or no such protocol here.
    return null;
  }
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    for (let bytes = readSync(handle, chunk); bytes > 0; bytes = readSync(handle, chunk)) {
      const lines = (rest + chunk.toString('latin1', 0, bytes)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, local = '', , found = ''] = line.trim().split(/\s+/u);
        if (found === state && local.endsWith(suffix)) return true;
        if (found !== state && found !== HEADING && state === STATES.tcp) return false;
      }
    }
    return false;
  } finally {
    closeSync(handle);
  }
}
