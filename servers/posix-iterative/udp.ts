// UDP, iterative: receive a datagram, answer it by calls that wait, and only then receive the next. The others wait in the
// socket's receive buffer.
import { closeFd } from '../../posix/descriptor.js';
import { createBlockingDatagrams } from '../on-posix/blocking/blocking-datagrams.js';
import { LONGEST_WAIT_MS } from '../on-posix/blocking/blocking-server.js';
import { bindForDatagrams } from '../on-posix/listener.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';
import { createStepLoop } from './step-loop.js';

/** Serves UDP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveUdp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const { idleTimeoutMs, graceMs } = request;
  const counts = createCounts('main');
  const service = { counts, idleTimeoutMs, longestWaitMs: LONGEST_WAIT_MS };
  const { fd: socket, address } = await bindForDatagrams(request, 'blocking');
  const loop = createStepLoop(host.stop, graceMs, () => undefined);
  host.listening(address);
  await loop.run(createBlockingDatagrams(socket, service));
  closeFd(socket);
  return [counts];
}
