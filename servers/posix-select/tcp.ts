// TCP, by select: one thread asks the kernel who is ready and serves each of them. The sets have a bit for each descriptor up to
// 1,023 and go to the kernel and back at each wait: who comes beyond is turned away.
import type { NonBlockingFd } from '../../posix/descriptor.js';
import { closeFd } from '../../posix/descriptor.js';
import { createSelectSets, FD_SETSIZE, fitsSelect } from '../../posix/select.js';
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
  const sets = createSelectSets();
  let hasTurnedAway = false;
  const tend = createStallSweep(clients, idleTimeoutMs, exchange);
  sets.watch(listener, 'read');
  host.listening(address);
  const loop = { serveReady, tend, stopListening, stopClients, cutClients, isDone };
  await runLoop(loop, timers, host.stop, graceMs);
  return [counts];

  function serveReady(timeoutMs: number): number {
    // Whole milliseconds, rounded down: the last one before a timer is waited for without sleeping.
    const count = sets.wait(Math.floor(timeoutMs));
    let left = count;
    for (const client of clients.values()) {
      if (left <= 0) break;
      const isReadable = sets.isReady(client.fd, 'read');
      const isWritable = sets.isReady(client.fd, 'write');
      left -= (isReadable ? 1 : 0) + (isWritable ? 1 : 0);
      if (isReadable) handleReading(client);
      if (isWritable) handleWriting(client);
    }
    if (left > 0) acceptor.accept();
    return count;
  }

  function accepted(fd: NonBlockingFd): void {
    if (!fitsSelect(fd)) {
      turnAway(fd);
      return;
    }
    clients.set(fd, createStreamClient(fd));
    counts.connections++;
    sets.watch(fd, 'read');
  }

  function handleReading(client: StreamClient): void {
    exchange.receive(client);
  }

  function handleWriting(client: StreamClient): void {
    exchange.flush(client);
  }

  function watch({ fd, isReading, isWriting }: StreamClient): void {
    sets[isReading ? 'watch' : 'unwatch'](fd, 'read');
    sets[isWriting ? 'watch' : 'unwatch'](fd, 'write');
  }

  function watchListener(isWatched: boolean): void {
    sets[isWatched ? 'watch' : 'unwatch'](listener, 'read');
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

  function forget(fd: NonBlockingFd): void {
    sets.unwatch(fd, 'read');
    sets.unwatch(fd, 'write');
    sets.clearReady(fd);
  }

  function turnAway(fd: NonBlockingFd): void {
    closeFd(fd);
    counts.dropped++;
    if (!hasTurnedAway)
      process.stderr.write(
        `warning: select's sets end at descriptor ${FD_SETSIZE - 1}: a client that got descriptor ${fd} was turned away, as all ` +
          'beyond will be; use posix-poll or posix-epoll for more clients\n',
      );
    hasTurnedAway = true;
  }
}
