// Which client of a datagram load sends when: in a closed loop, in the turn in which its request ended; in an open loop, by a
// schedule. Counts nothing and moves no bytes.
import type { SendPump } from './send-pump-contract.js';

/** Who sends next, driven by the session. */
export interface UdpDemand {
  /** Sends from now until `endNs()`, read at each send. */
  start(endNs: () => number): void;
  /** The request of `client` has come to its end. */
  ended(client: number): void;
  /** Flow `flow` was refused; its clients rest until `untilNs`. */
  rest(flow: number, untilNs: number): void;
  /** Called every few milliseconds. */
  tick(nowNs: number): void;
  stop(): void;
}

/** @param send sends a request of a client now. A client whose flow was refused rests first: a refusal comes at once. */
export function createClosedUdpDemand(
  clients: number,
  flowOf: (client: number) => number,
  send: (client: number) => void,
): UdpDemand {
  const restingUntilNs = new Map<number, number>();
  let resting: number[] = [];

  function tick(nowNs: number): void {
    if (restingUntilNs.size === 0) return;
    for (const [flow, untilNs] of restingUntilNs) {
      if (untilNs <= nowNs) restingUntilNs.delete(flow);
    }
    const rested = resting.filter((client) => !restingUntilNs.has(flowOf(client)));
    resting = resting.filter((client) => restingUntilNs.has(flowOf(client)));
    for (const client of rested) send(client);
  }

  return {
    start: () => {
      for (let client = 0; client < clients; client++) send(client);
    },
    ended: (client) => {
      if (restingUntilNs.size > 0 && restingUntilNs.has(flowOf(client))) resting.push(client);
      else send(client);
    },
    rest: (flow, untilNs) => {
      restingUntilNs.set(flow, untilNs);
    },
    tick,
    stop: () => {
      resting = [];
    },
  };
}

/** Tells which client takes the next request of an open loop. */
export interface ClientTurns {
  /** The client that has been idle longest, or, when none is, the next one in turn. */
  take(): number;
  /** A request of `client` has ended. */
  ended(client: number): void;
}

/** All clients idle, in order. */
export function createClientTurns(clients: number): ClientTurns {
  const outstanding = new Uint32Array(clients);
  const idle = Int32Array.from({ length: clients }, (_, client) => client);
  let first = 0;
  let idleCount = clients;
  let turn = 0;

  function next(): number {
    if (idleCount === 0) {
      turn = (turn + 1) % clients;
      return turn;
    }
    const client = idle[first] as number;
    first = (first + 1) % clients;
    idleCount -= 1;
    return client;
  }

  return {
    take: () => {
      const client = next();
      outstanding[client] = (outstanding[client] as number) + 1;
      return client;
    },
    ended: (client) => {
      outstanding[client] = (outstanding[client] as number) - 1;
      if (outstanding[client] !== 0) return;
      idle[(first + idleCount) % clients] = client;
      idleCount += 1;
    },
  };
}

/** Follows the pump's schedule whatever becomes of its requests; a refused flow gets no rest, since the rate bounds it. */
export function createOpenUdpDemand(pump: SendPump, turns: ClientTurns): UdpDemand {
  return {
    start: (endNs) => pump.start(endNs),
    ended: (client) => turns.ended(client),
    rest: () => undefined,
    tick: () => undefined,
    stop: () => pump.stop(),
  };
}
