// HTTP, iterative: one connection is served until it closes, and only then the next, as over TCP. Clients that keep theirs
// alive make the others wait.
import { createServer, type Socket } from 'node:net';
import { createClientSet } from '../on-node/client-set.js';
import { createHttpService } from '../on-node/http-exchange.js';
import { createLocalWork } from '../on-node/local-work.js';
import { stopOnce } from '../on-node/stop-once.js';
import { STREAM_SOCKETS } from '../on-node/stream-connection.js';
import { listen } from '../on-node/stream-listener.js';
import { createTurns } from '../on-node/turns.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves HTTP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startHttp(request: ServeRequest): Promise<RunningServer> {
  const { idleTimeoutMs, graceMs } = request;
  const counts = createCounts('main');
  const clients = createClientSet(idleTimeoutMs);
  const work = createLocalWork();
  const http = createHttpService({ work, counts, clients, idleTimeoutMs, maxInFlight: 1 });
  const server = createServer({ ...STREAM_SOCKETS, pauseOnConnect: true }, accept);
  const turns = createTurns(1, serve);

  function accept(socket: Socket): void {
    turns.join(socket);
  }

  function serve(socket: Socket): void {
    http.serve(socket, turns.next);
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    server.close();
    turns.end();
    await clients.stop(graceMs);
    return [counts];
  }

  return { ...(await listen(server, request)), stop: stopOnce(stop) } satisfies RunningServer;
}
