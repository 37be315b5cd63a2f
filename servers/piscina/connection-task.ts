// What a thread of the pool runs for each client that is handed to it whole. The thread has nothing else to do, so it blocks.
import type { Socket } from 'node:net';
import { threadId, type MessagePort } from 'node:worker_threads';
import { createBlockingWork } from '../on-node/blocking-work.js';
import { createClientSet } from '../on-node/client-set.js';
import { serveStream } from '../on-node/stream-connection.js';
import { createCounts } from '../worker-counts.js';

export { meetOthers } from './pool.js';

/** One client for one thread. */
export interface ConnectionTask {
  readonly socket: Socket;
  readonly orders: MessagePort;
  readonly idleTimeoutMs: number;
  readonly graceMs: number;
}

/** What the thread may be told meanwhile. */
export type ConnectionOrder = 'stop' | 'cut';

/** What one client came to. */
export interface ConnectionResult {
  readonly threadId: number;
  readonly requests: number;
  readonly malformed: number;
}

/** Serves one client until it closes. */
export async function serveConnection(task: ConnectionTask): Promise<ConnectionResult> {
  const { socket, orders, idleTimeoutMs, graceMs } = task;
  const counts = createCounts(`thread ${threadId}`);
  const clients = createClientSet(idleTimeoutMs);
  const work = createBlockingWork();
  orders.on('message', (order: ConnectionOrder) => {
    if (order === 'cut') socket.destroy();
    else void clients.stop(graceMs);
  });
  const service = { work, counts, clients, idleTimeoutMs, maxInFlight: 1 };
  await new Promise<void>((resolve) => serveStream(socket, service, resolve));
  orders.close();
  return { threadId, requests: counts.requests, malformed: counts.malformed };
}
