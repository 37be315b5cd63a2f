// Work of a thread that also waits for readiness: compute holds it up, as it must; a wait is a timer of its loop and does not.
import type { RequestWork } from '../../request-work.js';
import { replyAtOnce } from '../../work-at-once.js';
import type { Timers } from './timers.js';

/** The same work as on Node's loop, but for whose timers a wait takes. */
export function createTimerWork(timers: Timers): RequestWork {
  return {
    echoRuns: true,
    now: replyAtOnce,
    later: (run, done) => timers.start(run.header.amount, () => done(run.bytes)),
  };
}
