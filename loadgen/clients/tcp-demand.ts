// Who sends when over tcp: the closed loop, in which each client sends again in the turn of its reply, and the open loop, which
// follows a schedule. Neither counts anything.
import type { PumpContext, SendPump } from './send-pump-contract.js';
import type { SendingClients } from './tcp-client-contract.js';

/** Driven by the session. */
export interface TcpDemand<Client> {
  /** Sends from now until `endNs()`, read at each send. */
  start(endNs: () => number): void;
  /** `client` is open and has nothing under way. */
  idle(client: Client, nowNs: number): void;
  stop(): void;
}

/** What a demand reads of a client. */
export interface DemandedClient {
  readonly index: number;
  readonly outstanding: readonly unknown[];
}

/** One outstanding request per client. */
export function createClosedTcpDemand<Client>(sending: SendingClients<Client>): TcpDemand<Client> {
  let endNs: (() => number) | null = null;
  return {
    start: (ending) => {
      endNs = ending;
    },
    idle: (client, nowNs) => {
      if (endNs !== null && nowNs < endNs() && sending.canSend(client))
        sending.send(client, nowNs, nowNs);
    },
    stop: () => {
      endNs = null;
    },
  };
}

/**
 * Every request that is due leaves on the connection that has been idle longest, else on the next one in turn. While none
 * takes a request they stay due, and leave late with their intended time unchanged.
 */
export function createOpenTcpDemand<Client extends DemandedClient>(
  clients: readonly Client[],
  sending: SendingClients<Client>,
  pumpWith: (send: PumpContext['send']) => SendPump,
): TcpDemand<Client> {
  const idleClients = createIdleQueue<Client>(clients.length);
  let turn = 0;

  function pick(): Client | null {
    for (let client = idleClients.take(); client !== null; client = idleClients.take()) {
      if (client.outstanding.length === 0 && sending.canSend(client)) return client;
    }
    for (let tried = 0; tried < clients.length; tried++) {
      const client = clients[turn] as Client;
      turn = (turn + 1) % clients.length;
      if (sending.canSend(client)) return client;
    }
    return null;
  }

  const pump = pumpWith((dueNs, nowNs) => {
    const client = pick();
    if (client === null) return false;
    sending.send(client, dueNs, nowNs);
    return true;
  });

  return {
    start: (endNs) => {
      for (const client of clients) if (sending.canSend(client)) idleClients.put(client);
      pump.start(endNs);
    },
    idle: (client) => {
      idleClients.put(client);
    },
    stop: () => pump.stop(),
  };
}

/** Clients in the order they became idle, each at most once: a ring of fixed size. */
interface IdleQueue<Client> {
  put(client: Client): void;
  take(): Client | null;
}

function createIdleQueue<Client extends DemandedClient>(capacity: number): IdleQueue<Client> {
  const ring: (Client | null)[] = new Array<Client | null>(capacity).fill(null);
  const isIn = new Uint8Array(capacity);
  let first = 0;
  let count = 0;
  return {
    put: (client) => {
      if (isIn[client.index] === 1) return;
      isIn[client.index] = 1;
      ring[(first + count++) % capacity] = client;
    },
    take: () => {
      if (count === 0) return null;
      const client = ring[first] as Client;
      first = (first + 1) % capacity;
      count--;
      isIn[client.index] = 0;
      return client;
    },
  };
}
