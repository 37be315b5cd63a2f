// TCP, iterative: one client is served until it closes, and only then the next. The others are connected but wait unread, in
// the order they came: to them it looks like a deep kernel backlog. Not `maxConnections`, which accepts and then closes.
import { createServer, type Socket } from 'node:net';
import { createClientSet } from '../on-node/client-set.js';
import { createLocalWork } from '../on-node/local-work.js';
import { stopOnce } from '../on-node/stop-once.js';
import { STREAM_SOCKETS, serveStream } from '../on-node/stream-connection.js';
import { listen } from '../on-node/stream-listener.js';
import { createTurns } from '../on-node/turns.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startTcp(request: ServeRequest): Promise<RunningServer> {
  const { idleTimeoutMs, graceMs } = request;
  const counts = createCounts('main');
  const clients = createClientSet(idleTimeoutMs);
  const work = createLocalWork();
  const service = { work, counts, clients, idleTimeoutMs, maxInFlight: 1 };
  const server = createServer({ ...STREAM_SOCKETS, pauseOnConnect: true }, accept);
  const turns = createTurns(1, serve);

  function accept(socket: Socket): void {
    turns.join(socket);
  }

  function serve(socket: Socket): void {
    serveStream(socket, service, turns.next);
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    server.close();
    turns.end();
    await clients.stop(graceMs);
    return [counts];
  }

  return { ...(await listen(server, request)), stop: stopOnce(stop) } satisfies RunningServer;
}
