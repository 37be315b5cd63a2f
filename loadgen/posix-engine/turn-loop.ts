// The loop of the posix engine: send what is due, wait for the kernel, handle what it tells, look at the clock now and then. It
// holds its thread, but for a turn of Node's own loop every 50 ms. Knows neither requests nor protocols.
import { setImmediate as nodeTurn } from 'node:timers/promises';
import type { Epoll } from '../../posix/epoll.js';
import type { Clock } from '../engine.js';
import type { Recorder } from '../recorder.js';

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
  readonly epoll: Epoll;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly tickNs: number;
  /** A tick comes at this time, too, read at each tick. */
  readonly endNs: () => number;
}

/** Sleep ends this long before a send is due, and the rest is spun: waking takes tens of microseconds, and on virtual machines more. */
const SPIN_NS = 200_000;
/** A longer turn of spinning was not on the CPU: only this much of it counts, or a crowded machine would make the generator look idle. */
const LONGEST_SPIN_NS = 50_000;
/** Node's own loop gets a turn this often: for messages to the worker, and its timers. */
const NODE_TURN_NS = 50e6;

/** Runs turns until a tick says that it is enough. */
export async function runTurns(loop: TurnLoop, parts: TurnParts): Promise<void> {
  const { epoll, clock, recorder, tickNs } = loop;
  let nextTickNs = -Infinity;
  let nextNodeTurnNs = clock() + NODE_TURN_NS;
  let hasMore = false;
  let knownDueNs = -Infinity;
  let spinStartNs: number | null = null;
  for (;;) {
    let nowNs = clock();
    if (spinStartNs !== null) {
      recorder.spun(spinStartNs, Math.min(nowNs, spinStartNs + LONGEST_SPIN_NS));
      spinStartNs = null;
    }
    if (nowNs >= nextTickNs) {
      if (!parts.tick(nowNs)) return;
      const endNs = loop.endNs();
      nextTickNs = endNs > nowNs ? Math.min(nowNs + tickNs, endNs) : nowNs + tickNs;
      hasMore = parts.settle();
    }
    if (nowNs >= nextNodeTurnNs) {
      nextNodeTurnNs = nowNs + NODE_TURN_NS;
      await nodeTurn();
      nowNs = clock();
    }
    const dueNs = parts.sendDue(nowNs);
    // Something was sent, and took its time.
    if (dueNs !== knownDueNs) nowNs = clock();
    knownDueNs = dueNs;
    const sleepNs = hasMore ? 0 : Math.min(dueNs - SPIN_NS, nextTickNs) - nowNs;
    const count = sleepNs <= 0 ? epoll.wait(0) : sleep(epoll, sleepNs, dueNs);
    if (count > 0) parts.events(count);
    else if (sleepNs <= 0 && !hasMore && nowNs < dueNs) spinStartNs = nowNs;
    hasMore = parts.settle();
  }
}

/** To the nanosecond where a send follows; a tick may be a millisecond late, and that call is the cheaper one. */
function sleep(epoll: Epoll, sleepNs: number, dueNs: number): number {
  return dueNs === Infinity
    ? epoll.wait(Math.ceil(sleepNs / 1e6))
    : epoll.waitNs(Math.floor(sleepNs));
}
