// HTTP, null: any request's body comes back unseen, as fast as Node can. Not a style to compare: it finds the load generator's
// ceiling.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createClientSet } from '../on-node/client-set.js';
import { stopOnce } from '../on-node/stop-once.js';
import { listen } from '../on-node/stream-listener.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves HTTP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startHttp(request: ServeRequest): Promise<RunningServer> {
  const counts = createCounts('main');
  const clients = createClientSet(request.idleTimeoutMs);
  const server = createServer({ keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }, serve);
  server.on('connection', accept);

  function accept(socket: Socket): void {
    const client = {
      stop: () => socket.destroySoon(),
      cut: () => socket.destroy(),
      check: () => undefined,
    };
    counts.connections++;
    clients.add(client);
    socket.on('close', () => clients.remove(client));
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      counts.requests++;
      response.end(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    server.close();
    await clients.stop(request.graceMs);
    return [counts];
  }

  return { ...(await listen(server, request)), stop: stopOnce(stop) } satisfies RunningServer;
}
