// TCP, piscina with `--dispatch connection`: the classical prethreaded server. Each client, whole, goes to a free thread of the
// pool and stays there until it closes; while every thread has one, the others wait unread.
import { createServer, type Socket } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { createClientSet } from '../on-node/client-set.js';
import { stopOnce } from '../on-node/stop-once.js';
import { STREAM_SOCKETS } from '../on-node/stream-connection.js';
import { listen } from '../on-node/stream-listener.js';
import { createTurns } from '../on-node/turns.js';
import type { RunningServer, ServeRequest, WorkerCounts } from '../server.js';
import type { ConnectionOrder, ConnectionResult, ConnectionTask } from './connection-task.js';
import { createThreadPool, orEnd, warnOfLostTask } from './pool.js';
import { createThreadCounts } from './thread-counts.js';

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function startTcpByConnection(request: ServeRequest): Promise<RunningServer> {
  const { idleTimeoutMs, graceMs } = request;
  const threads = Number(request.options['threads']);
  const counts = createThreadCounts(threads);
  const clients = createClientSet(idleTimeoutMs);
  const pool = await createThreadPool({
    module: new URL('connection-task.js', import.meta.url),
    functionName: 'serveConnection',
    threads,
    atomics: 'disabled',
  });
  let isEnded = false;
  const server = createServer({ ...STREAM_SOCKETS, pauseOnConnect: true }, accept);
  const turns = createTurns(threads, serve);

  function accept(socket: Socket): void {
    turns.join(socket);
  }

  function serve(socket: Socket): void {
    const { port1: orders, port2: port } = new MessageChannel();
    const client = {
      stop: () => orders.postMessage('stop' satisfies ConnectionOrder),
      cut: () => orders.postMessage('cut' satisfies ConnectionOrder),
      // Its thread sees to that.
      check: () => undefined,
    };
    clients.add(client);
    const task: ConnectionTask = { socket, orders: port, idleTimeoutMs, graceMs };
    pool
      .run(task, [socket, port])
      .then((result) => counts.add(result as ConnectionResult))
      .catch((error: unknown) => {
        // It is still ours if it was the hand-over that failed.
        socket.destroy();
        if (!isEnded) warnOfLostTask(error);
      })
      .finally(() => {
        orders.close();
        clients.remove(client);
        turns.next();
      });
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    server.close();
    turns.end();
    // A thread that blocks in its client's work hears no order: it is terminated with the work.
    const ending = setTimeout(() => void end(), graceMs);
    await clients.stop(graceMs);
    clearTimeout(ending);
    await end();
    return counts.all();
  }

  function end(): Promise<void> {
    isEnded = true;
    return pool.end();
  }

  const address = await orEnd(pool, listen(server, request));
  return { ...address, stop: stopOnce(stop) } satisfies RunningServer;
}
