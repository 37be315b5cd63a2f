// How a turn of the posix engine's loop waits for the kernel: punctual where a send is due, thrifty where none is. Sends nothing.
import type { Epoll } from '../../posix/epoll.js';
import type { Clock } from '../engine.js';
import type { Recorder } from '../recorder.js';
import { createWakeLead } from './wake-lead.js';

export interface TurnWaitContext {
  readonly epoll: Pick<Epoll, 'wait' | 'waitNs'>;
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'spun'>;
}

/** Waits for events until a send is due or a tick, in nanoseconds; a due time of Infinity is none. @returns what the epoll's wait returns. */
export type TurnWait = (nowNs: number, dueNs: number, nextTickNs: number) => number;

/** A longer look was not on the CPU all the time: only this much of it counts, or a crowded machine would make the generator look idle. */
const LONGEST_LOOK_NS = 50_000;
/** Events of one wait while sends are due now and then: at some 5 µs each, they hold up none for long. */
const FEW_EVENTS = 16;

export function createTurnWait({ epoll, clock, recorder }: TurnWaitContext): TurnWait {
  const lead = createWakeLead();
  /** When the last look was, and what of the looks so far was not on the CPU. In an array, since V8 makes an object of a
   * variable's number wherever it is not sure of it, a million times a second here. */
  const look = new Float64Array(2);
  let mostEvents = FEW_EVENTS;

  /** To the nanosecond, up to the time at which only spinning is punctual. */
  function sleep(nowNs: number, sleepNs: number): number {
    const count = epoll.waitNs(Math.floor(sleepNs), mostEvents);
    if (count === 0) lead.woke(clock() - nowNs - sleepNs);
    return count;
  }

  /** Looks again and again. The look that finds something is work, and not counted as spinning. */
  function spin(untilNs: number): number {
    const startNs = clock();
    look[0] = startNs;
    look[1] = 0;
    for (;;) {
      const count = epoll.wait(0, mostEvents);
      if (count === 0 && hasTime(untilNs)) continue;
      recorder.spun(startNs, look[0] - look[1]);
      return count;
    }
  }

  function hasTime(untilNs: number): boolean {
    const nowNs = clock();
    const lookNs = nowNs - (look[0] as number);
    if (lookNs > LONGEST_LOOK_NS) look[1] = (look[1] as number) + lookNs - LONGEST_LOOK_NS;
    look[0] = nowNs;
    return nowNs < untilNs;
  }

  /**
   * After a full wait there is more: the next takes twice as much, so that where there is more to do than time, replies are read
   * as well as requests sent.
   */
  function adapt(count: number): void {
    mostEvents = count < mostEvents ? FEW_EVENTS : mostEvents * 2;
  }

  return (nowNs, dueNs, nextTickNs) => {
    const untilTickNs = nextTickNs - nowNs;
    // A tick may be a millisecond late, and this call is the cheaper one.
    if (dueNs === Infinity) return epoll.wait(Math.max(0, Math.ceil(untilTickNs / 1e6)));
    const sleepNs = Math.min(dueNs - lead.leadNs() - nowNs, untilTickNs);
    let count: number;
    if (sleepNs > 0) count = sleep(nowNs, sleepNs);
    else if (dueNs <= nowNs) count = epoll.wait(0, mostEvents);
    else {
      lead.woke(0);
      count = spin(Math.min(dueNs, nextTickNs));
    }
    adapt(count);
    return count;
  };
}
