// TCP, by processes forked before anyone comes: each waits in accept on the one listening socket, serves its client to the end by
// calls that wait, and accepts again. The kernel hands each client to one of them.
import type { BlockingFd } from '../../posix/descriptor.js';
import { isAnswer } from '../../posix/posix-error.js';
import { acceptSocket, setTimeoutOption } from '../../posix/socket.js';
import { LONGEST_WAIT_MS } from '../on-posix/blocking/blocking-server.js';
import { createBlockingStream, createStreamTools } from '../on-posix/blocking/blocking-stream.js';
import { serveSteps } from '../on-posix/forking/child.js';
import type { SharedCounts } from '../on-posix/forking/shared-counts.js';
import { runWorkerProcesses, type SharedSocket } from '../on-posix/forking/worker-processes.js';
import { listenForStreams } from '../on-posix/listener.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveTcp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const { idleTimeoutMs } = request;
  return runWorkerProcesses(request, host, open, serve);

  async function open(): Promise<SharedSocket> {
    const listener = await listenForStreams(request, 'blocking');
    setTimeoutOption(listener.fd, 'receive', LONGEST_WAIT_MS);
    return listener;
  }

  /** In a child, to its end. */
  function serve(listener: BlockingFd, worker: number, shared: SharedCounts): void {
    const counts = createCounts(`worker-${worker + 1}`);
    const tools = createStreamTools();
    const service = { counts, idleTimeoutMs, longestWaitMs: idleTimeoutMs };
    while (!shared.isStopped()) {
      const fd = acceptSocket(listener, 'blocking');
      if (isAnswer(fd)) continue;
      serveSteps(createBlockingStream(fd, tools, service), shared);
      shared.publish(worker, counts);
    }
  }
}
