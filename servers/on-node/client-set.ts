// The clients a server has open, so that stopping can let each finish what is in flight. Knows no sockets.
import { CHECKS_PER_TIMEOUT, cutAfterMs } from '../limits.js';

/** One connection, as far as stopping is concerned. */
export interface Client {
  /** Finish what is in flight, then close; at once when there is nothing. */
  stop(): void;
  /** Close now, whatever is in flight. */
  cut(): void;
  /** Called four times in every idle timeout, to see whether the client makes progress. */
  check(): void;
}

/** The open clients of one server. */
export interface ClientSet {
  add(client: Client): void;
  remove(client: Client): void;
  /** Stops every client, those that come while stopping included. @returns when none is left: within `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/**
 * A set without clients.
 *
 * One timer looks at all of them. A timer for each socket, restarted by every read and write, took 3 of the 25 µs that an
 * echo of 64 KiB costs.
 */
export function createClientSet(idleTimeoutMs: number): ClientSet {
  const clients = new Set<Client>();
  const checkEveryMs = Math.ceil(idleTimeoutMs / CHECKS_PER_TIMEOUT);
  let checking: NodeJS.Timeout | null = null;
  let stopping = false;
  let emptied = (): void => undefined;

  function add(client: Client): void {
    clients.add(client);
    checking ??= setInterval(checkAll, checkEveryMs).unref();
    if (stopping) client.stop();
  }

  function checkAll(): void {
    for (const client of clients) client.check();
  }

  function remove(client: Client): void {
    clients.delete(client);
    if (clients.size > 0) return;
    if (checking !== null) clearInterval(checking);
    checking = null;
    if (stopping) emptied();
  }

  async function stop(graceMs: number): Promise<void> {
    const empty = new Promise<void>((resolve) => (emptied = resolve));
    const cutting = setTimeout(
      () => clients.forEach((client) => client.cut()),
      cutAfterMs(graceMs),
    );
    await nextPoll();
    stopping = true;
    clients.forEach((client) => client.stop());
    if (clients.size > 0) await empty;
    clearTimeout(cutting);
  }

  return { add, remove, stop };
}

/** Waits until the loop has read what had already arrived: two turns, as the first may end the poll we are called from. */
export function nextPoll(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
