// TCP, event-loop: one thread holds every client at once, and serves whichever has something to say.
import { createServer, type Socket } from 'node:net';
import { MAX_IN_FLIGHT } from '../limits.js';
import { createClientSet } from '../on-node/client-set.js';
import { createLocalWork } from '../on-node/local-work.js';
import { stopOnce } from '../on-node/stop-once.js';
import { STREAM_SOCKETS, serveStream } from '../on-node/stream-connection.js';
import { listen } from '../on-node/stream-listener.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startTcp(request: ServeRequest): Promise<RunningServer> {
  const { idleTimeoutMs, graceMs } = request;
  const counts = createCounts('main');
  const clients = createClientSet(idleTimeoutMs);
  const work = createLocalWork();
  const service = { work, counts, clients, idleTimeoutMs, maxInFlight: MAX_IN_FLIGHT };
  const server = createServer(STREAM_SOCKETS, accept);

  function accept(socket: Socket): void {
    serve(socket);
  }

  function serve(socket: Socket): void {
    serveStream(socket, service);
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    server.close();
    await clients.stop(graceMs);
    return [counts];
  }

  return { ...(await listen(server, request)), stop: stopOnce(stop) } satisfies RunningServer;
}
