// UDP, cluster: this runs in each of N worker processes. They share one socket, and whoever wakes first reads it; with
// reuseport each has its own, and the kernel picks one by the datagram's flow. Within a worker it is the event loop.
import type { RemoteInfo } from 'node:dgram';
import { createDatagramExchange } from '../on-node/datagram-exchange.js';
import {
  bindDatagrams,
  closeDatagrams,
  createDatagramSocket,
  stopReceiving,
} from '../on-node/datagram-socket.js';
import { createLocalWork } from '../on-node/local-work.js';
import { stopOnce } from '../on-node/stop-once.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';
import { listenerSharing, workerName } from './sharing.js';

/** Serves UDP until stopped, as one of the workers. @throws {ListenError} when the address cannot be had. */
export async function startUdp(request: ServeRequest): Promise<RunningServer> {
  const counts = createCounts(workerName());
  const work = createLocalWork();
  const sharing = listenerSharing(request.options);
  const socket = createDatagramSocket(request, { reusePort: sharing.reusePort });
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
    return [counts];
  }

  const address = await bindDatagrams(socket, request, { exclusive: sharing.exclusive });
  return { ...address, stop: stopOnce(stop) } satisfies RunningServer;
}
