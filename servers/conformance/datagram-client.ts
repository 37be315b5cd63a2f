// A UDP client for tests: sends datagrams, collects what comes, and never waits without end.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Address } from '../server.js';

/** A socket that speaks to one server. */
export interface DatagramClient {
  send(datagram: Buffer): void;
  /** The next datagram. @throws when none comes in time. */
  receive(): Promise<Buffer>;
  /** Datagrams that have come and were not received. */
  arrived(): number;
  close(): void;
}

/** How long a test waits for a datagram on loopback, where only a full buffer loses any. Milliseconds. */
const PATIENCE_MS = 10_000;

/** Opens a socket of its own, which is one flow to the kernel. */
export async function openDatagrams(server: Address): Promise<DatagramClient> {
  const socket = createSocket({
    type: isIPv6(server.host) ? 'udp6' : 'udp4',
    recvBufferSize: 1_048_576,
  });
  const arrived: Buffer[] = [];
  let wake = (): void => undefined;
  socket.on('message', (datagram) => {
    arrived.push(datagram);
    wake();
  });
  // A connected socket hears of datagrams that nobody listens for, which tests of stopping send on purpose.
  socket.on('error', () => undefined);
  // Connected, it sends at once: a buffer may be used again after `send`.
  await new Promise<void>((resolve) => socket.connect(server.port, server.host, resolve));

  async function receive(): Promise<Buffer> {
    const lateMs = performance.now() + PATIENCE_MS;
    const waking = setTimeout(() => wake(), PATIENCE_MS + 1);
    while (arrived.length === 0) {
      if (performance.now() > lateMs) throw new Error(`no datagram came in ${PATIENCE_MS} ms`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
    clearTimeout(waking);
    return arrived.shift() as Buffer;
  }

  return {
    send: (datagram) => socket.send(datagram),
    receive,
    arrived: () => arrived.length,
    close: () => socket.close(),
  };
}
