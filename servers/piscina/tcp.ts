// TCP, piscina: one thread holds every client and reads and writes; each request is worked on by the first free thread of a
// pool. `--dispatch connection` is another way of sharing out, and lives in connection-dispatch.ts.
import { createServer, type Socket } from 'node:net';
import { MAX_IN_FLIGHT } from '../limits.js';
import { createClientSet } from '../on-node/client-set.js';
import { stopOnce } from '../on-node/stop-once.js';
import { STREAM_SOCKETS, serveStream } from '../on-node/stream-connection.js';
import { listen } from '../on-node/stream-listener.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';
import { createPoolWork } from './pool-work.js';
import { orEnd } from './pool.js';

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startTcp(request: ServeRequest): Promise<RunningServer> {
  const { idleTimeoutMs, graceMs } = request;
  const counts = createCounts('main');
  const clients = createClientSet(idleTimeoutMs);
  const work = await createPoolWork(request.options);
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
    await work.end();
    return [counts];
  }

  const address = await orEnd(work, listen(server, request));
  return { ...address, stop: stopOnce(stop) } satisfies RunningServer;
}
