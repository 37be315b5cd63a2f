// The clients a server has open, so that stopping can let each finish what is in flight. Knows no sockets.

/** One connection, as far as stopping is concerned. */
export interface Client {
  /** Finish what is in flight, then close; at once when there is nothing. */
  stop(): void;
  /** Close now, whatever is in flight. */
  cut(): void;
}

/** The open clients of one server. */
export interface ClientSet {
  add(client: Client): void;
  remove(client: Client): void;
  /** Stops every client, those that come while stopping included. @returns when none is left: within `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Part of the grace period after which connections are cut, so that the process is gone when it ends. */
const CUT_AFTER_SHARE = 0.75;

/** How long clients may finish, of a grace period, before they are cut. Milliseconds. */
export function cutAfterMs(graceMs: number): number {
  return Math.floor(graceMs * CUT_AFTER_SHARE);
}

/** A set without clients. */
export function createClientSet(): ClientSet {
  const clients = new Set<Client>();
  let stopping = false;
  let emptied = (): void => undefined;

  function add(client: Client): void {
    clients.add(client);
    if (stopping) client.stop();
  }

  function remove(client: Client): void {
    clients.delete(client);
    if (stopping && clients.size === 0) emptied();
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
function nextPoll(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
