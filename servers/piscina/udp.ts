// UDP, piscina: one socket, one thread that receives and replies; each datagram is worked on by the first free thread of a
// pool.
import type { RemoteInfo } from 'node:dgram';
import { createDatagramExchange } from '../on-node/datagram-exchange.js';
import {
  bindDatagrams,
  closeDatagrams,
  createDatagramSocket,
  stopReceiving,
} from '../on-node/datagram-socket.js';
import { stopOnce } from '../on-node/stop-once.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';
import { createPoolWork } from './pool-work.js';
import { orEnd } from './pool.js';

/** Serves UDP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startUdp(request: ServeRequest): Promise<RunningServer> {
  const counts = createCounts('main');
  const work = await createPoolWork(request.options);
  const socket = createDatagramSocket(request);
  const exchange = createDatagramExchange(socket, { work, counts });
  socket.on('message', receive);

  function receive(datagram: Buffer, peer: RemoteInfo): void {
    serve(datagram, peer);
  }

  function serve(datagram: Buffer, peer: RemoteInfo): void {
    exchange.answer(datagram, peer);
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    await stopReceiving(socket, receive);
    await closeDatagrams(socket, request.graceMs, () => exchange.pending() === 0);
    exchange.end();
    await work.end();
    return [counts];
  }

  const address = await orEnd(work, bindDatagrams(socket, request));
  return { ...address, stop: stopOnce(stop) } satisfies RunningServer;
}
