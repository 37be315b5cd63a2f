// For tests: pairs of connected sockets on the loopback, closed by whoever asked for them.
import { expect } from 'vitest';
import type { FdMode, FdOf } from './descriptor.js';
import { closeFd } from './descriptor.js';
import { isAnswer } from './posix-error.js';
import {
  acceptSocket,
  bindSocket,
  connectSocket,
  createSocket,
  listenSocket,
  localAddress,
} from './socket.js';
import type { SocketAddress } from './socket-address.js';

/** A port of the loopback that the kernel chooses. */
export const ANY_PORT: SocketAddress = { family: 'inet', host: '127.0.0.1', port: 0 };

export interface SocketPair<Mode extends FdMode> {
  readonly client: FdOf<Mode>;
  readonly server: FdOf<Mode>;
  readonly close: () => void;
}

/** Two ends of a stream. @param address what to listen on. */
export function connectedStreams<Mode extends FdMode>(
  mode: Mode,
  address: SocketAddress = ANY_PORT,
): SocketPair<Mode> {
  const listener = createSocket(address.family, 'stream', 'blocking');
  bindSocket(listener, address);
  listenSocket(listener, 8);
  const client = createSocket(address.family, 'stream', mode);
  // On the loopback the kernel has connected them before the call is over, or right after.
  connectSocket(client, localAddress(listener));
  const server = acceptSocket(listener, mode);
  closeFd(listener);
  if (isAnswer(server)) throw new Error(`nobody connected: ${server}`);
  return {
    client,
    server,
    close: () => {
      closeFd(client);
      closeFd(server);
    },
  };
}

/** Two datagram sockets, the client connected to the server. */
export function connectedDatagrams<Mode extends FdMode>(mode: Mode): SocketPair<Mode> {
  const server = createSocket('inet', 'datagram', mode);
  bindSocket(server, ANY_PORT);
  const client = createSocket('inet', 'datagram', mode);
  expect(connectSocket(client, localAddress(server))).toBe(0);
  return {
    client,
    server,
    close: () => {
      closeFd(client);
      closeFd(server);
    },
  };
}
