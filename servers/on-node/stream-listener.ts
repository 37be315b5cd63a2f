// Listening for streams: TCP for its own sake and under HTTP. What becomes of a client is the style's.
import type { ListenOptions, Server } from 'node:net';
import { BACKLOG } from '../limits.js';
import { listenError, warnOfListener } from '../listen-error.js';
import type { Address, ServeRequest } from '../server.js';

/** Options of `listen` that @types/node 20 does not know: reusePort came with Node 22.12. */
export type ListenerOptions = ListenOptions & { readonly reusePort?: boolean };

/**
 * Listens as `request` asks. @param options are for styles that share the address between processes.
 * @throws {ListenError} when the address cannot be had.
 */
export function listen(
  server: Server,
  request: ServeRequest,
  options: ListenerOptions = {},
): Promise<Address> {
  const { host, port } = request;
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, host, port)));
    server.listen({ host, port, backlog: BACKLOG, ...options }, () => {
      server.removeAllListeners('error');
      server.on('error', warnOfListener);
      resolve(streamAddress(server));
    });
  });
}

function streamAddress(server: Server): Address {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new TypeError(`a listening TCP server must have an address, not ${String(address)}`);
  }
  return { host: address.address, port: address.port };
}
