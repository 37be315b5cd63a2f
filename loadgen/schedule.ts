// When the requests of an open loop are meant to start. Pure arithmetic after vegeta's pacers: no clock, no waiting.
import type { Arrivals } from './load-plan.js';
import type { Random } from './random.js';

/** The intended send times of one worker, ascending. */
export interface Schedule {
  /** Nanoseconds from the load's start to this worker's next request; each call is one request. */
  next(): number;
}

/** One worker's part of a rate. Its rate is its share; `workers` of them make the whole. */
export interface ScheduleShare {
  readonly rateRps: number;
  readonly worker: number;
  readonly workers: number;
}

/** @param random used by Poisson arrivals alone; one independent sequence per worker. */
export function createSchedule(arrivals: Arrivals, share: ScheduleShare, random: Random): Schedule {
  switch (arrivals) {
    case 'constant':
      return createConstantSchedule(share);
    case 'poisson':
      return createPoissonSchedule(share.rateRps, random);
  }
}

/**
 * Equal gaps. The workers interleave: merged, their requests are exactly the whole rate's constant schedule, since
 * worker `w` of `W` takes requests w, w + W, w + 2W, …
 */
export function createConstantSchedule(share: ScheduleShare): Schedule {
  const gapNs = 1e9 / (share.rateRps * share.workers);
  let request = share.worker;
  return {
    next: () => {
      const atNs = request * gapNs;
      request += share.workers;
      return atNs;
    },
  };
}

/**
 * Exponential gaps: arrivals of independent users. Poisson processes merge into one whose rate is the sum, so each
 * worker draws its own.
 * @see https://en.wikipedia.org/wiki/Poisson_point_process#Superposition_theorem
 */
export function createPoissonSchedule(rateRps: number, random: Random): Schedule {
  let atNs = 0;
  return {
    next: () => {
      atNs += (-Math.log(1 - random()) / rateRps) * 1e9;
      return atNs;
    },
  };
}
