// Who sends when over tcp: the closed loop, in which each client sends again in the turn of its reply, and the open loop, which
// follows a schedule. Neither counts anything.
import type { Clock } from '../engine.js';
import type { Recorder } from '../recorder.js';
import type { Schedule } from '../schedule.js';
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

/** Sends of one turn before the loop gets to read replies again. */
const MAX_BURST = 256;
/** A timer may be a millisecond late and more: it is set this much short, and the rest is spun. */
const SPIN_NS = 2e6;
/**
 * A turn of spinning takes some 10 µs. One that took longer was not on the CPU, or did other work: only this much of it counts as
 * spinning, or a crowded machine would make the generator look idle.
 */
const LONGEST_SPIN_NS = 50_000;
/** Before another try when no connection takes a request. */
const BLOCKED_REST_MS = 1;

/**
 * Every request that is due leaves in the turn that finds it so: on the connection that has been idle longest, else on the next one in
 * turn. While none takes a request they stay due, and leave late with their intended time unchanged.
 * @param originNs when the schedule begins. @param activity see TcpClientContext.
 */
export function createOpenTcpDemand(
  clients: readonly TcpClient[],
  schedule: Schedule,
  originNs: number,
  recorder: Recorder,
  clock: Clock,
  activity: { readonly frames: number },
): TcpDemand {
  const idleClients = createIdleQueue(clients.length);
  let endNs: (() => number) | null = null;
  let dueNs = originNs + schedule.next();
  let turn = 0;
  let timer: NodeJS.Timeout | null = null;
  let immediate: NodeJS.Immediate | null = null;
  let spinStartNs: number | null = null;
  let framesBefore = 0;

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

  function pump(): void {
    timer = null;
    immediate = null;
    if (endNs === null) return;
    let nowNs = clock();
    countSpin(nowNs);
    spinStartNs = null;
    const lastNs = endNs();
    let sent = 0;
    while (dueNs <= nowNs && nowNs < lastNs && sent < MAX_BURST) {
      const client = pick();
      if (client === null) {
        timer = setTimeout(pump, BLOCKED_REST_MS);
        return;
      }
      client.send(dueNs, nowNs);
      sent++;
      dueNs = originNs + schedule.next();
      nowNs = clock();
    }
    if (nowNs < lastNs) waitForNext(nowNs);
  }

  /** A turn in which replies were read is work, not waiting. */
  function countSpin(nowNs: number): void {
    if (spinStartNs === null || activity.frames !== framesBefore) return;
    recorder.spun(spinStartNs, Math.min(nowNs, spinStartNs + LONGEST_SPIN_NS));
  }

  function waitForNext(nowNs: number): void {
    const waitNs = dueNs - nowNs;
    if (waitNs > SPIN_NS) {
      timer = setTimeout(pump, Math.floor((waitNs - SPIN_NS) / 1e6) + 1);
      return;
    }
    if (waitNs > 0) spinStartNs = nowNs;
    framesBefore = activity.frames;
    immediate = setImmediate(pump);
  }

  return {
    start: (ending) => {
      endNs = ending;
      for (const client of clients) if (client.canSend()) idleClients.put(client);
      pump();
    },
    idle: (client) => {
      idleClients.put(client);
    },
    stop: () => {
      endNs = null;
      if (timer !== null) clearTimeout(timer);
      if (immediate !== null) clearImmediate(immediate);
    },
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
