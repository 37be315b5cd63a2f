// UDP, by processes forked before anything comes: each waits in recvfrom on the one socket, and answers what it gets.
import type { BlockingFd } from '../../posix/descriptor.js';
import { createBlockingDatagrams } from '../on-posix/blocking/blocking-datagrams.js';
import { LONGEST_WAIT_MS } from '../on-posix/blocking/blocking-server.js';
import { serveSteps } from '../on-posix/forking/child.js';
import type { SharedCounts } from '../on-posix/forking/shared-counts.js';
import { runWorkerProcesses } from '../on-posix/forking/worker-processes.js';
import { bindForDatagrams } from '../on-posix/listener.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves UDP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveUdp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const { idleTimeoutMs } = request;
  return runWorkerProcesses(request, host, () => bindForDatagrams(request, 'blocking'), serve);

  /** In a child, to its end. */
  function serve(socket: BlockingFd, worker: number, shared: SharedCounts): void {
    const counts = createCounts(`worker-${worker + 1}`);
    const service = { counts, idleTimeoutMs, longestWaitMs: LONGEST_WAIT_MS };
    serveSteps(createBlockingDatagrams(socket, service), shared);
    shared.publish(worker, counts);
  }
}
