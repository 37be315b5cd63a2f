// Who sends when over tcp: the closed loop, in which each client sends again in the turn of its reply, and the open loop, which
// follows a schedule. Neither counts anything.
import type { PumpContext, SendPump } from './send-pump-contract.js';
import type { TcpClient } from './tcp-client-contract.js';

/** Driven by the session. */
export interface TcpDemand {
  /** Sends from now until `endNs()`, read at each send. */
  start(endNs: () => number): void;
  /** `client` is open and has nothing under way. */
  idle(client: TcpClient, nowNs: number): void;
  stop(): void;
}

/** One outstanding request per client. */
export function createClosedTcpDemand(): TcpDemand {
  let endNs: (() => number) | null = null;
  return {
    start: (ending) => {
      endNs = ending;
    },
    idle: (client, nowNs) => {
      if (endNs !== null && nowNs < endNs() && client.canSend()) client.send(nowNs, nowNs);
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
export function createOpenTcpDemand(
  clients: readonly TcpClient[],
  pumpWith: (send: PumpContext['send']) => SendPump,
): TcpDemand {
  const idleClients = createIdleQueue(clients.length);
  let turn = 0;

  function pick(): TcpClient | null {
    for (let client = idleClients.take(); client !== null; client = idleClients.take()) {
      if (client.outstanding.length === 0 && client.canSend()) return client;
    }
    for (let tried = 0; tried < clients.length; tried++) {
      const client = clients[turn] as TcpClient;
      turn = (turn + 1) % clients.length;
      if (client.canSend()) return client;
    }
    return null;
  }

  const pump = pumpWith((dueNs, nowNs) => {
    const client = pick();
    client?.send(dueNs, nowNs);
    return client !== null;
  });

  return {
    start: (endNs) => {
      for (const client of clients) if (client.canSend()) idleClients.put(client);
      pump.start(endNs);
    },
    idle: (client) => {
      idleClients.put(client);
    },
    stop: () => pump.stop(),
  };
}

/** Clients in the order they became idle, each at most once: a ring of fixed size. */
interface IdleQueue {
  put(client: TcpClient): void;
  take(): TcpClient | null;
}

function createIdleQueue(capacity: number): IdleQueue {
  const ring: (TcpClient | null)[] = new Array<TcpClient | null>(capacity).fill(null);
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
      const client = ring[first] as TcpClient;
      first = (first + 1) % capacity;
      count--;
      isIn[client.index] = 0;
      return client;
    },
  };
}
