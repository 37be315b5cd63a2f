// Finds a port for servers that several processes must open by number. Where one process listens, port 0 is the better way.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { isIPv6 } from 'node:net';
import type { Transport } from '../../protocol/workload.js';
import { ListenError } from '../listen-error.js';

/** Above what services use; below the ephemeral range, whose TIME_WAIT sockets collide with SO_REUSEPORT listeners. */
const FIRST_PORT = 10_240;
const END_PORT = 32_768;
const ATTEMPTS = 64;

/** A port that was free a moment ago, in [10240, 32768). @throws {ListenError} when none of 64 was. */
export async function freePort(transport: Transport, host: string): Promise<number> {
  let cause: unknown = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = FIRST_PORT + Math.floor(Math.random() * (END_PORT - FIRST_PORT));
    try {
      await (transport === 'udp' ? tryDatagrams(host, port) : tryStream(host, port));
      return port;
    } catch (error) {
      cause = error;
    }
  }
  const range = `${FIRST_PORT}–${END_PORT - 1}`;
  throw new ListenError('EADDRINUSE', `no free port on ${host} in ${range}: give one`, cause);
}

function tryStream(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  });
}

function tryDatagrams(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.once('error', reject);
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve()));
  });
}
