// UDP, null: datagrams come back unseen, as fast as Node can. Not a style to compare: it finds the load generator's ceiling.
import type { RemoteInfo } from 'node:dgram';
import { bindDatagrams, closeDatagrams, createDatagramSocket } from '../on-node/datagram-socket.js';
import { stopOnce } from '../on-node/stop-once.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves UDP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startUdp(request: ServeRequest): Promise<RunningServer> {
  const counts = createCounts('main');
  const socket = createDatagramSocket(request);
  socket.on('message', receive);

  function receive(datagram: Buffer, peer: RemoteInfo): void {
    serve(datagram, peer);
  }

  function serve(datagram: Buffer, peer: RemoteInfo): void {
    counts.requests++;
    socket.send(datagram, peer.port, peer.address);
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    socket.off('message', receive);
    await closeDatagrams(socket, request.graceMs, () => true);
    return [counts];
  }

  return {
    ...(await bindDatagrams(socket, request)),
    stop: stopOnce(stop),
  } satisfies RunningServer;
}
