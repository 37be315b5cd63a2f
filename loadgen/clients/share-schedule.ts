// The part of an open loop's schedule that one share follows.
import type { LoadMode, WorkerShare } from '../load-plan.js';
import { createRandom } from '../random.js';
import { createSchedule, type Schedule } from '../schedule.js';

/** A schedule, and when it begins: at the start of the warm-up. */
export interface ShareSchedule {
  readonly schedule: Schedule;
  readonly originNs: number;
}

/** @param mode the plan's, which must be the open one. */
export function scheduleOfShare(
  { plan, worker }: WorkerShare,
  mode: LoadMode & { readonly kind: 'open' },
  windowStartNs: number,
): ShareSchedule {
  const part = { rateRps: mode.rateRps, worker, workers: plan.workers };
  return {
    schedule: createSchedule(mode.arrivals, part, createRandom(plan.seed, worker)),
    originNs: windowStartNs - plan.warmupMs * 1e6,
  };
}
