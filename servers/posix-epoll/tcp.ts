// TCP, by epoll: one thread asks the kernel who is ready and serves each of them. The kernel keeps the set of descriptors, so a
// wait costs what is ready, not what is connected.
import type { NonBlockingFd } from '../../posix/descriptor.js';
import { closeFd } from '../../posix/descriptor.js';
import { createEpoll, EPOLL_ERROR, EPOLL_HANG_UP, EPOLL_IN, EPOLL_OUT } from '../../posix/epoll.js';
import { listenForStreams } from '../on-posix/listener.js';
import { createAcceptor } from '../on-posix/readiness/acceptor.js';
import { LONGEST_WAIT_MS, runLoop } from '../on-posix/readiness/loop.js';
import { createStallSweep } from '../on-posix/readiness/stall-sweep.js';
import { createStreamClient, type StreamClient } from '../on-posix/readiness/stream-client.js';
import { createStreamExchange } from '../on-posix/readiness/stream-exchange.js';
import { createTimers } from '../on-posix/readiness/timers.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Events that one wait may bring; more come with the next. */
const MOST_EVENTS = 256;

/** Serves TCP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveTcp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const { idleTimeoutMs, graceMs } = request;
  const counts = createCounts('main');
  const timers = createTimers();
  const clients = new Map<number, StreamClient>();
  const exchange = createStreamExchange({ counts, timers, idleTimeoutMs, watch, close });
  const { fd: listener, address } = await listenForStreams(request, 'non-blocking');
  const acceptor = createAcceptor(listener, timers, { accepted, watchListener });
  const epoll = createEpoll(MOST_EVENTS);
  const tend = createStallSweep(clients, idleTimeoutMs, exchange);
  epoll.add(listener, EPOLL_IN, listener);
  host.listening(address);
  const loop = { serveReady, tend, stopListening, stopClients, cutClients, isDone };
  await runLoop(loop, timers, host.stop, graceMs);
  epoll.close();
  return [counts];

  function serveReady(timeoutMs: number): number {
    const count =
      timeoutMs === LONGEST_WAIT_MS ? epoll.wait(timeoutMs) : epoll.waitNs(timeoutMs * 1e6);
    for (let index = 0; index < count; index++) {
      const fd = epoll.keyOf(index);
      const events = epoll.eventsOf(index);
      const client = clients.get(fd);
      if (fd === listener) acceptor.accept();
      if (client === undefined) continue;
      // Error and hang-up come unasked: nobody is there to take a reply.
      if ((events & (EPOLL_ERROR | EPOLL_HANG_UP)) !== 0) exchange.cut(client);
      if ((events & EPOLL_IN) !== 0) handleReading(client);
      if ((events & EPOLL_OUT) !== 0) handleWriting(client);
    }
    return count;
  }

  function accepted(fd: NonBlockingFd): void {
    clients.set(fd, createStreamClient(fd));
    counts.connections++;
    epoll.add(fd, EPOLL_IN, fd);
  }

  function handleReading(client: StreamClient): void {
    exchange.receive(client);
  }

  function handleWriting(client: StreamClient): void {
    exchange.flush(client);
  }

  function watch({ fd, isReading, isWriting }: StreamClient): void {
    epoll.modify(fd, (isReading ? EPOLL_IN : 0) | (isWriting ? EPOLL_OUT : 0), fd);
  }

  function watchListener(isWatched: boolean): void {
    epoll.modify(listener, isWatched ? EPOLL_IN : 0, listener);
  }

  function close({ fd }: StreamClient): void {
    clients.delete(fd);
    closeFd(fd);
  }

  function stopListening(): void {
    acceptor.end();
    closeFd(listener);
  }

  function stopClients(): void {
    for (const client of clients.values()) exchange.stop(client);
  }

  function cutClients(): void {
    for (const client of clients.values()) exchange.cut(client);
  }

  function isDone(): boolean {
    return clients.size === 0;
  }
}
