// Opening a datagram socket and closing it, the same for every Node style. What a datagram asks for is not looked at here.
import {
  createSocket,
  type BindOptions,
  type RemoteInfo,
  type Socket,
  type SocketOptions,
} from 'node:dgram';
import { lookup } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import { cutAfterMs, MAX_PENDING_DATAGRAMS, RECEIVE_BUFFER_BYTES } from '../limits.js';
import { listenError, warnOfListener } from '../listen-error.js';
import type { Address, ServeRequest } from '../server.js';
import { nextPoll } from './client-set.js';

/** Options that @types/node 20 does not know: reusePort came with Node 22.12. */
export type DatagramOptions = Partial<SocketOptions> & { readonly reusePort?: boolean };

/** Makes an unbound socket for the address family of `request.host`. */
export function createDatagramSocket(request: ServeRequest, options: DatagramOptions = {}): Socket {
  return createSocket({
    type: isIPv6(request.host) ? 'udp6' : 'udp4',
    lookup: lookupPeer,
    recvBufferSize: RECEIVE_BUFFER_BYTES,
    ...options,
  });
}

/** Binds as `request` asks. @throws {ListenError} when the address cannot be had. */
export function bindDatagrams(
  socket: Socket,
  request: ServeRequest,
  options: BindOptions = {},
): Promise<Address> {
  const { host, port } = request;
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(listenError(cause, host, port)));
    socket.bind({ address: host, port, ...options }, () => {
      socket.removeAllListeners('error');
      socket.on('error', warnOfListener);
      const bound = socket.address();
      resolve({ host: bound.address, port: bound.port });
    });
  });
}

/**
 * Takes `receive` off the socket once it has had all that had arrived. The loop reads a few at a time, so that ends with a poll that
 * brings none, or with as many as could have been there: clients may go on sending.
 */
export async function stopReceiving(
  socket: Socket,
  receive: (datagram: Buffer, peer: RemoteInfo) => void,
): Promise<void> {
  let arrived = 0;
  const count = (): number => arrived++;
  socket.on('message', count);
  for (let before = -1; before < arrived && arrived < MAX_PENDING_DATAGRAMS;) {
    before = arrived;
    await nextPoll();
  }
  socket.off('message', count);
  socket.off('message', receive);
}

/** Closes `socket` once `isDone` and all replies are sent, or when most of the grace period is over. */
export async function closeDatagrams(
  socket: Socket,
  graceMs: number,
  isDone: () => boolean,
): Promise<void> {
  const cutMs = performance.now() + cutAfterMs(graceMs);
  while (performance.now() < cutMs && !(isDone() && socket.getSendQueueCount() === 0)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise<void>((resolve) => socket.close(resolve));
}

/** Peers come as addresses: answering at once saves a turn of the loop that dns.lookup would take for each reply. */
const lookupPeer: NonNullable<SocketOptions['lookup']> = (hostname, options, callback) => {
  const family = isIP(hostname);
  if (family === 0) lookup(hostname, options, callback);
  else callback(null, hostname, family);
};
