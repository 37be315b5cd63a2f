// TCP, by forking: accept, fork, and let the child serve its one client by calls that wait. The parent only accepts and reaps.
import { setImmediate as turn } from 'node:timers/promises';
import { closeFd, type BlockingFd } from '../../posix/descriptor.js';
import { isAnswer, PosixError } from '../../posix/posix-error.js';
import { setSignalAction } from '../../posix/signals.js';
import { acceptSocket, setTimeoutOption } from '../../posix/socket.js';
import { LONGEST_WAIT_MS } from '../blocking/blocking-server.js';
import { createBlockingStream, createStreamTools } from '../blocking/blocking-stream.js';
import { forkChild, serveSteps } from '../forking/child.js';
import { createChildSet } from '../forking/child-set.js';
import { forkableProcess } from '../forking/forkable-process.js';
import { createSharedCounts } from '../forking/shared-counts.js';
import { warnOfListener } from '../listen-error.js';
import { listenForStreams } from '../readiness/listener.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Under load the event loop has a turn this often, in which signals arrive. */
const TURN_EVERY_MS = 50;

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
  let turnMs = performance.now() + TURN_EVERY_MS;
  while (!host.stop.aborted) {
    const isInterrupted = accept();
    children.reap();
    if (!isInterrupted && performance.now() < turnMs) continue;
    await turn();
    turnMs = performance.now() + TURN_EVERY_MS;
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
