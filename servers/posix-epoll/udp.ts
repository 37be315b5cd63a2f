// UDP, by epoll: one thread asks the kernel whether its one socket is ready, and answers what is there.
import { closeFd } from '../../posix/descriptor.js';
import { createEpoll, EPOLL_IN, EPOLL_OUT } from '../../posix/epoll.js';
import { bindForDatagrams } from '../on-posix/listener.js';
import { createDatagramExchange } from '../on-posix/readiness/datagram-exchange.js';
import { LONGEST_WAIT_MS, runLoop } from '../on-posix/readiness/loop.js';
import { createTimers } from '../on-posix/readiness/timers.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** One socket has at most one event. */
const MOST_EVENTS = 1;

/** Serves UDP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveUdp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const counts = createCounts('main');
  const timers = createTimers();
  const { fd: socket, address } = await bindForDatagrams(request, 'non-blocking');
  const exchange = createDatagramExchange(socket, { counts, timers, watchWriting });
  const epoll = createEpoll(MOST_EVENTS);
  let reading = EPOLL_IN;
  epoll.add(socket, reading, socket);
  host.listening(address);
  const loop = { serveReady, tend, stopListening, stopClients, cutClients, isDone };
  await runLoop(loop, timers, host.stop, request.graceMs);
  epoll.close();
  closeFd(socket);
  return [counts];

  function serveReady(timeoutMs: number): number {
    const count =
      timeoutMs === LONGEST_WAIT_MS ? epoll.wait(timeoutMs) : epoll.waitNs(timeoutMs * 1e6);
    if (count > 0) {
      const events = epoll.eventsOf(0);
      if ((events & EPOLL_OUT) !== 0) handleWriting();
      if ((events & ~EPOLL_OUT) !== 0) handleReading();
    }
    return count;
  }

  function handleReading(): void {
    exchange.receive();
  }

  function handleWriting(): void {
    exchange.flush();
  }

  function watchWriting(isWatched: boolean): void {
    epoll.modify(socket, reading | (isWatched ? EPOLL_OUT : 0), socket);
  }

  function tend(): void {
    // Datagrams have no clients that could stand still.
  }

  /** What is there is taken on; what comes later stays in the kernel. */
  function stopListening(): void {
    exchange.receiveLast();
    reading = 0;
    watchWriting(!exchange.isDone());
  }

  function stopClients(): void {
    // What is worked on ends by itself.
  }

  function cutClients(): void {
    exchange.end();
  }

  function isDone(): boolean {
    return exchange.isDone();
  }
}
