// TCP, a thread for each connection: the main thread waits in accept and starts a thread that serves the one client to its end by
// calls that wait. A thread of V8 is an isolate with a heap of its own: dear to start, and to have many of.
import { setImmediate as turn } from 'node:timers/promises';
import { closeFd } from '../../posix/descriptor.js';
import { isAnswer } from '../../posix/posix-error.js';
import { acceptSocket, setTimeoutOption } from '../../posix/socket.js';
import { LONGEST_WAIT_MS } from '../on-posix/blocking/blocking-server.js';
import { listenForStreams } from '../on-posix/listener.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';
import { createThreadSet } from './thread-set.js';

/** Rarer than in a pool: with a hundred idle clients the looking would be work of its own. */
const LOOK_EVERY_MS = 400;

/** While threads start: each needs several turns of the event loop before it serves, and would wait for every one of them. */
const STARTING_WAIT_MS = 1;

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveTcp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const { idleTimeoutMs, graceMs } = request;
  const counts = createCounts('threads');
  const threads = createThreadSet((one) => {
    counts.connections += one.connections;
    counts.requests += one.requests;
    counts.malformed += one.malformed;
  });
  const { fd: listener, address } = await listenForStreams(request, 'blocking');
  let waitMs = 0;
  let failure: unknown = null;
  threads.failed.catch((error: unknown) => (failure = error));
  host.listening(address);
  while (!host.stop.aborted && failure === null) {
    accept();
    // Threads start and end by messages, which come in the event loop's turns.
    await turn();
  }
  if (failure !== null) throw failure as Error;
  closeFd(listener);
  await threads.stop(graceMs);
  return [counts];

  function accept(): void {
    waitAtMost(threads.starting() > 0 ? STARTING_WAIT_MS : LONGEST_WAIT_MS);
    const fd = acceptSocket(listener, 'blocking');
    if (isAnswer(fd)) return;
    const longestWaitMs = Math.min(LOOK_EVERY_MS, idleTimeoutMs);
    void threads.start({ name: 'thread', kind: 'connection', fd, idleTimeoutMs, longestWaitMs });
  }

  function waitAtMost(milliseconds: number): void {
    if (milliseconds === waitMs) return;
    waitMs = milliseconds;
    setTimeoutOption(listener, 'receive', milliseconds);
  }
}
