// A pool of threads, TCP and UDP: each waits on the one socket of the server, in accept or in recvfrom, and serves what it gets.
// The main thread starts them, and serves nobody.
import { closeFd } from '../../posix/descriptor.js';
import { setTimeoutOption } from '../../posix/socket.js';
import { LONGEST_WAIT_MS } from '../on-posix/blocking/blocking-server.js';
import { bindForDatagrams, listenForStreams } from '../on-posix/listener.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createThreadSet } from './thread-set.js';

/** Serves until stopped. @param size threads. @throws {ListenError} when the address cannot be had. */
export async function servePool(
  request: ServeRequest,
  host: ServerHost,
  size: number,
): Promise<readonly WorkerCounts[]> {
  const { transport, idleTimeoutMs, graceMs } = request;
  const counts: WorkerCounts[] = [];
  const threads = createThreadSet((one) => counts.push(one));
  const isStream = transport === 'tcp';
  const open = isStream ? listenForStreams : bindForDatagrams;
  const { fd, address } = await open(request, 'blocking');
  setTimeoutOption(fd, 'receive', LONGEST_WAIT_MS);
  const kind = isStream ? 'accept' : 'datagrams';
  await Promise.all(
    Array.from({ length: size }, (_, index) => {
      const name = `thread-${index + 1}`;
      return threads.start({ name, kind, fd, idleTimeoutMs, longestWaitMs: LONGEST_WAIT_MS });
    }),
  );
  host.listening(address);
  await Promise.race([threads.failed, stopOf(host)]);
  await threads.stop(graceMs);
  closeFd(fd);
  return counts.toSorted((one, other) => one.worker.localeCompare(other.worker));
}

function stopOf({ stop }: ServerHost): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
