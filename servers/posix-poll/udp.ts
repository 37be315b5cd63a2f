// UDP, by poll: one thread asks the kernel whether its one socket is ready, and answers what is there.
import { closeFd } from '../../posix/descriptor.js';
import { createPollList, POLL_IN, POLL_OUT } from '../../posix/poll.js';
import { bindForDatagrams } from '../on-posix/listener.js';
import { createDatagramExchange } from '../on-posix/readiness/datagram-exchange.js';
import { runLoop } from '../on-posix/readiness/loop.js';
import { createTimers } from '../on-posix/readiness/timers.js';
import type { ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { createCounts } from '../worker-counts.js';

/** Serves UDP until stopped. @throws {ListenError} when the address cannot be had. */
export async function serveUdp(
  request: ServeRequest,
  host: ServerHost,
): Promise<readonly WorkerCounts[]> {
  const counts = createCounts('main');
  const timers = createTimers();
  const { fd: socket, address } = await bindForDatagrams(request, 'non-blocking');
  const exchange = createDatagramExchange(socket, { counts, timers, watchWriting });
  const list = createPollList();
  let reading = POLL_IN;
  const place = list.add(socket, reading);
  host.listening(address);
  const loop = { serveReady, tend, stopListening, stopClients, cutClients, isDone };
  await runLoop(loop, timers, host.stop, request.graceMs);
  closeFd(socket);
  return [counts];

  function serveReady(timeoutMs: number): number {
    // Whole milliseconds, rounded down: the last one before a timer is waited for without sleeping.
    const count = list.wait(Math.floor(timeoutMs));
    if (count > 0) {
      const events = list.eventsAt(place);
      if ((events & POLL_OUT) !== 0) handleWriting();
      if ((events & ~POLL_OUT) !== 0) handleReading();
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
    list.setEvents(place, reading | (isWatched ? POLL_OUT : 0));
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
