// TCP, iterative: accept a client, serve it by calls that wait until it closes, and only then accept the next. The others are
// connected in the kernel's backlog, and wait there.
import { closeFd, type BlockingFd } from '../../posix/descriptor.js';
import { AGAIN, INTERRUPTED, isAnswer, PosixError } from '../../posix/posix-error.js';
import { acceptSocket, setTimeoutOption } from '../../posix/socket.js';
import { warnOfListener } from '../listen-error.js';
import { LONGEST_WAIT_MS } from '../on-posix/blocking/blocking-server.js';
import { createBlockingStream, createStreamTools } from '../on-posix/blocking/blocking-stream.js';
import { listenForStreams } from '../on-posix/listener.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';
import { createStepLoop } from './step-loop.js';

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveTcp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const { idleTimeoutMs, graceMs } = request;
  const counts = createCounts('main');
  const tools = createStreamTools();
  const service = { counts, idleTimeoutMs, longestWaitMs: LONGEST_WAIT_MS };
  const { fd: listener, address } = await listenForStreams(request, 'blocking');
  const loop = createStepLoop(host.stop, graceMs, () => closeFd(listener));
  setTimeoutOption(listener, 'receive', LONGEST_WAIT_MS);
  host.listening(address);
  // A stop may come while a client is served, and is heard in a turn of the loop, which has then closed the listener.
  await loop.giveTurn();
  while (!host.stop.aborted) {
    const fd = accept();
    if (fd !== null) await serve(fd);
    if (loop.isTurnDue()) await loop.giveTurn();
  }
  return [counts];

  /** @returns the next client, or null when none came in time. */
  function accept(): BlockingFd | null {
    const fd = acceptSocket(listener, 'blocking');
    if (!isAnswer(fd)) return fd;
    const answer: number = fd;
    if (answer !== AGAIN && answer !== INTERRUPTED)
      warnOfListener(new PosixError(-answer, 'accept4', [listener]));
    return null;
  }

  async function serve(fd: BlockingFd): Promise<void> {
    const isFinished = await loop.run(createBlockingStream(fd, tools, service));
    if (!isFinished) closeFd(fd);
  }
}
