// TCP, null: bytes come back unseen, as fast as Node can. Not a style to compare: it finds the load generator's ceiling.
// It keeps a slow reader from growing its memory, and nothing else: no frames, no work, no timeouts, no request counts.
import { createServer, type Socket } from 'node:net';
import { MAX_UNSENT_BYTES } from '../limits.js';
import { createClientSet } from '../on-node/client-set.js';
import { stopOnce } from '../on-node/stop-once.js';
import { STREAM_SOCKETS } from '../on-node/stream-connection.js';
import { listen } from '../on-node/stream-listener.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startTcp(request: ServeRequest): Promise<RunningServer> {
  const counts = createCounts('main');
  const clients = createClientSet(request.idleTimeoutMs);
  const server = createServer(STREAM_SOCKETS, accept);

  function accept(socket: Socket): void {
    serve(socket);
  }

  function serve(socket: Socket): void {
    const client = {
      stop: () => socket.destroySoon(),
      cut: () => socket.destroy(),
      check: () => undefined,
    };
    counts.connections++;
    clients.add(client);
    socket.on('data', (bytes) => {
      socket.write(bytes);
      if (socket.writableLength > MAX_UNSENT_BYTES) socket.pause();
    });
    socket.on('drain', () => socket.resume());
    socket.on('end', () => socket.end());
    // A reset is the client's business; 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', () => clients.remove(client));
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    server.close();
    await clients.stop(request.graceMs);
    return [counts];
  }

  return { ...(await listen(server, request)), stop: stopOnce(stop) } satisfies RunningServer;
}
