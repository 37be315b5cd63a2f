// The loop of the posix engine: send what is due, wait for the kernel, handle what it tells, look at the clock now and then. It
// holds its thread, but for a turn of Node's own loop every 50 ms. Knows neither requests nor protocols.
import { setImmediate as nodeTurn } from 'node:timers/promises';
import type { Epoll } from '../../posix/epoll.js';
import type { Clock } from '../engine.js';
import type { Recorder } from '../recorder.js';
import { createTurnWait } from './turn-wait.js';

/** What a session does in the turns of its loop. */
export interface TurnParts {
  /** Handles the events of the last wait. */
  events(count: number): void;
  /** Ends the turn. @returns whether there is work left that no event will tell of. */
  settle(): boolean;
  /** Sends what is due at `nowNs`. @returns when the next is due; Infinity when none will be. */
  sendDue(nowNs: number): number;
  /** Called every {@link TurnLoop.tickNs}. @returns whether the loop goes on. */
  tick(nowNs: number): boolean;
}

/** Times are nanoseconds. */
export interface TurnLoop {
  readonly epoll: Pick<Epoll, 'wait' | 'waitNs'>;
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'spun'>;
  readonly tickNs: number;
  /** A tick comes at this time, too, read at each tick. */
  readonly endNs: () => number;
}

/** Node's own loop gets a turn this often: for messages to the worker, and its timers. */
const NODE_TURN_NS = 50e6;

/** Runs turns until a tick says that it is enough. */
export async function runTurns(loop: TurnLoop, parts: TurnParts): Promise<void> {
  const stretch = createStretches(loop, parts);
  while (stretch()) await nodeTurn();
}

/**
 * Turns without a turn of Node's own loop between them. What changes with every turn is local here and not the closure's: V8
 * keeps a number that a closure changes as an object, a new one for each change.
 * @returns a function that runs until Node's turn has come; false when a tick said that it is enough.
 */
function createStretches(loop: TurnLoop, parts: TurnParts): () => boolean {
  const { clock, tickNs } = loop;
  const wait = createTurnWait(loop);
  let nextTickNs = -Infinity;
  let hasMore = false;

  function tick(nowNs: number): boolean {
    if (!parts.tick(nowNs)) return false;
    const endNs = loop.endNs();
    nextTickNs = endNs > nowNs ? Math.min(nowNs + tickNs, endNs) : nowNs + tickNs;
    hasMore = parts.settle();
    return true;
  }

  return () => {
    let nowNs = clock();
    const nodeTurnNs = nowNs + NODE_TURN_NS;
    for (;;) {
      if (nowNs >= nextTickNs && !tick(nowNs)) return false;
      if (nowNs >= nodeTurnNs) return true;
      const dueNs = parts.sendDue(nowNs);
      // What was sent took its time.
      if (dueNs !== Infinity) nowNs = clock();
      const count = hasMore ? loop.epoll.wait(0) : wait(nowNs, dueNs, nextTickNs);
      if (count > 0) parts.events(count);
      hasMore = parts.settle();
      nowNs = clock();
    }
  };
}
