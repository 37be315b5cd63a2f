// The other side of the `dispatch` subject: a thread that gives back what it gets, as a Piscina task and as a bare worker.
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/** What marks a thread as a bare worker of this benchmark; a Piscina worker has other data. */
export const BARE_WORKER = 'echobench-dispatch';

/** The Piscina task: one request, or a batch of them. */
export function echo(message: Uint8Array | readonly Uint8Array[]): typeof message {
  return message;
}

if (!isMainThread && workerData === BARE_WORKER) {
  const port = parentPort;
  port?.on('message', (message: unknown) => port.postMessage(message));
}
