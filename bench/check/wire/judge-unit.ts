// Whether a server takes the microseconds of a wait for milliseconds: told from a few short waits, for of longer ones it would take too
// long to see the end. Pure; for both transports.
import type { TimedWait, WaitFault } from './judge-waits.js';

/** A wait that, taken for milliseconds, is long enough to be seen and short enough to be waited for. */
export const TELLING_WAIT_US = 300;
/** What took this many times as long as asked was asked in another unit. */
const OTHER_UNIT_TIMES = 900;

/** Whether amount is taken for milliseconds. @param waits of {@link TELLING_WAIT_US}: a machine may stall in one, and not in each. */
export function judgeUnit(waits: readonly TimedWait[]): WaitFault | null {
  const soonest = [...waits].sort((one, other) => one.tookMs - other.tookMs)[0];
  if (soonest === undefined || soonest.tookMs < OTHER_UNIT_TIMES * soonest.askedMs) return null;
  return {
    status: 'fail',
    received: `the reply to a wait of ${soonest.askedMs} ms came after ${soonest.tookMs.toFixed(0)} ms, as if amount were in milliseconds`,
    remedy:
      'amount is in microseconds: divide by 1,000 for milliseconds, by 1,000,000 for seconds.',
  };
}
