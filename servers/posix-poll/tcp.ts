// TCP, by poll: one thread asks the kernel who is ready and serves each of them. The whole list of descriptors goes to the kernel
// and is looked through at each wait, so a wait costs what is connected, not what is ready.
import type { NonBlockingFd } from '../../posix/descriptor.js';
import { closeFd } from '../../posix/descriptor.js';
import { createPollList, POLL_ERROR, POLL_HANG_UP, POLL_IN, POLL_OUT } from '../../posix/poll.js';
import { listenForStreams } from '../on-posix/listener.js';
import { createAcceptor } from '../on-posix/readiness/acceptor.js';
import { runLoop } from '../on-posix/readiness/loop.js';
import { createStallSweep } from '../on-posix/readiness/stall-sweep.js';
import { createStreamClient, type StreamClient } from '../on-posix/readiness/stream-client.js';
import { createStreamExchange } from '../on-posix/readiness/stream-exchange.js';
import { createTimers } from '../on-posix/readiness/timers.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

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
  const list = createPollList();
  /** Where in the list each descriptor is, by its number. */
  const places: number[] = [];
  const tend = createStallSweep(clients, idleTimeoutMs, exchange);
  places[listener] = list.add(listener, POLL_IN);
  host.listening(address);
  const loop = { serveReady, tend, stopListening, stopClients, cutClients, isDone };
  await runLoop(loop, timers, host.stop, graceMs);
  return [counts];

  function serveReady(timeoutMs: number): number {
    // Whole milliseconds, rounded down: the last one before a timer is waited for without sleeping.
    const count = list.wait(Math.floor(timeoutMs));
    let left = count;
    // From the end, where accepted clients are added, and from where the gap that a closed one leaves is filled.
    for (let place = list.length - 1; left > 0 && place >= 0; place--) {
      const events = list.eventsAt(place);
      if (events === 0) continue;
      left--;
      const fd = list.fdAt(place);
      const client = clients.get(fd);
      if (fd === listener) acceptor.accept();
      if (client === undefined) continue;
      // Error and hang-up come unasked: nobody is there to take a reply.
      if ((events & (POLL_ERROR | POLL_HANG_UP)) !== 0) exchange.cut(client);
      if ((events & POLL_IN) !== 0) handleReading(client);
      if ((events & POLL_OUT) !== 0) handleWriting(client);
    }
    return count;
  }

  function accepted(fd: NonBlockingFd): void {
    clients.set(fd, createStreamClient(fd));
    counts.connections++;
    places[fd] = list.add(fd, POLL_IN);
  }

  function handleReading(client: StreamClient): void {
    exchange.receive(client);
  }

  function handleWriting(client: StreamClient): void {
    exchange.flush(client);
  }

  function watch({ fd, isReading, isWriting }: StreamClient): void {
    list.setEvents(placeOf(fd), (isReading ? POLL_IN : 0) | (isWriting ? POLL_OUT : 0));
  }

  function watchListener(isWatched: boolean): void {
    list.setEvents(placeOf(listener), isWatched ? POLL_IN : 0);
  }

  function close({ fd }: StreamClient): void {
    clients.delete(fd);
    forget(fd);
    closeFd(fd);
  }

  function stopListening(): void {
    acceptor.end();
    forget(listener);
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

  function placeOf(fd: NonBlockingFd): number {
    return places[fd] as number;
  }

  function forget(fd: NonBlockingFd): void {
    const place = placeOf(fd);
    list.remove(place);
    if (place < list.length) places[list.fdAt(place)] = place;
  }
}
