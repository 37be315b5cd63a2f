// UDP, iterative: one datagram is received, worked and answered before the next. Node cannot stop receiving on a datagram
// socket, so those that come meanwhile wait here instead of in the kernel, up to a bound.
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
import { createDatagramTurns } from './datagram-turns.js';

/** Serves UDP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startUdp(request: ServeRequest): Promise<RunningServer> {
  const counts = createCounts('main');
  const work = createLocalWork();
  const socket = createDatagramSocket(request);
  const exchange = createDatagramExchange(socket, { work, counts });
  const turns = createDatagramTurns(serve, counts);
  socket.on('message', receive);

  function receive(datagram: Buffer, peer: RemoteInfo): void {
    turns.join(datagram, peer);
  }

  function serve(datagram: Buffer, peer: RemoteInfo): void {
    exchange.answer(datagram, peer, turns.next);
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    await stopReceiving(socket, receive);
    await closeDatagrams(socket, request.graceMs, () => turns.waiting() === 0);
    exchange.end();
    return [counts];
  }

  return {
    ...(await bindDatagrams(socket, request)),
    stop: stopOnce(stop),
  } satisfies RunningServer;
}
