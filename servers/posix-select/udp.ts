// UDP, by select: one thread asks the kernel whether its one socket is ready, and answers what is there.
import { closeFd } from '../../posix/descriptor.js';
import { createSelectSets } from '../../posix/select.js';
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
  const sets = createSelectSets();
  sets.watch(socket, 'read');
  host.listening(address);
  const loop = { serveReady, tend, stopListening, stopClients, cutClients, isDone };
  await runLoop(loop, timers, host.stop, request.graceMs);
  closeFd(socket);
  return [counts];

  function serveReady(timeoutMs: number): number {
    // Whole milliseconds, rounded down: the last one before a timer is waited for without sleeping.
    const count = sets.wait(Math.floor(timeoutMs));
    if (count > 0) {
      if (sets.isReady(socket, 'write')) handleWriting();
      if (sets.isReady(socket, 'read')) handleReading();
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
    sets[isWatched ? 'watch' : 'unwatch'](socket, 'write');
  }

  function tend(): void {
    // Datagrams have no clients that could stand still.
  }

  /** What is there is taken on; what comes later stays in the kernel. */
  function stopListening(): void {
    exchange.receiveLast();
    sets.unwatch(socket, 'read');
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
