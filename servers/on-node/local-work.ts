// Work done by the thread that also does the I/O: compute holds the loop up, as it must; a wait is a timer and does not.
import type { RequestWork } from '../request-work.js';
import { replyAtOnce } from '../work-at-once.js';
import { createDelays } from './delays.js';

/** Work on this thread's event loop. */
export function createLocalWork(): RequestWork {
  const delays = createDelays();
  return {
    echoRuns: true,
    now: replyAtOnce,
    later: (run, done) => delays.start(run.header.amount, () => done(run.bytes)),
  };
}
