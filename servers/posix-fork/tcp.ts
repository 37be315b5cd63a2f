// TCP, by forking: accept, fork, and let the child serve its one client by calls that wait. The parent only accepts and reaps.
import { closeFd, type BlockingFd } from '../../posix/descriptor.js';
import { forkableProcess } from '../../posix/forkable-process.js';
import { isAnswer, PosixError } from '../../posix/posix-error.js';
import { setSignalAction } from '../../posix/signals.js';
import { acceptSocket, setTimeoutOption } from '../../posix/socket.js';
import { warnOfListener } from '../listen-error.js';
import { LONGEST_WAIT_MS } from '../on-posix/blocking/blocking-server.js';
import { createBlockingStream, createStreamTools } from '../on-posix/blocking/blocking-stream.js';
import { createChildSet } from '../on-posix/forking/child-set.js';
import { forkChild, serveSteps } from '../on-posix/forking/child.js';
import { createSharedCounts } from '../on-posix/forking/shared-counts.js';
import { listenForStreams } from '../on-posix/listener.js';
import { createLoopTurns } from '../on-posix/loop-turns.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveTcp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const { idleTimeoutMs, graceMs, options } = request;
  const forker = forkableProcess();
  const shared = createSharedCounts(1);
  const children = createChildSet(options['children'] === 'ignore' ? 'ignore' : 'wait');
  setSignalAction('SIGCHLD', options['children'] === 'ignore' ? 'ignore' : 'interrupt');
  const { fd: listener, address } = await listenForStreams(request, 'blocking');
  setTimeoutOption(listener, 'receive', LONGEST_WAIT_MS);
  const tools = createStreamTools();
  host.listening(address);
  const turns = createLoopTurns();
  while (!host.stop.aborted) {
    const isInterrupted = accept();
    children.reap();
    if (isInterrupted || turns.isDue()) await turns.give();
  }
  return stop();

  /** @returns whether it waited in vain. */
  function accept(): boolean {
    const fd = acceptSocket(listener, 'blocking');
    if (isAnswer(fd)) return true;
    try {
      children.add(forkChild(forker, () => serve(fd)));
    } catch (error) {
      // At the limit of processes or memory this client is turned away, and the next may fare better.
      if (!(error instanceof PosixError)) throw error;
      warnOfListener(error);
    }
    closeFd(fd);
    return false;
  }

  /** In the child, to its end. */
  function serve(fd: BlockingFd): void {
    closeFd(listener);
    const counts = createCounts('children');
    // It hears of a stop by a signal, and so need not wake up to look.
    const service = { counts, idleTimeoutMs, longestWaitMs: idleTimeoutMs };
    serveSteps(createBlockingStream(fd, tools, service), shared);
    shared.publish(0, counts);
  }

  async function stop(): Promise<readonly WorkerCounts[]> {
    closeFd(listener);
    shared.stop();
    await children.stop(graceMs);
    return shared.read(() => 'children');
  }
}
