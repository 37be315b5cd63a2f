// The generator's clock: CLOCK_MONOTONIC in nanoseconds as a float64, the same in every thread and process of a machine.
// Not the wall clock, and not rounded to anything.
import { performance } from 'node:perf_hooks';
import type { Clock } from './engine.js';

/** Brackets taken to calibrate; the narrowest wins, so that a preempted one does no harm. */
const CALIBRATIONS = 32;

/**
 * A clock for this thread. `process.hrtime` is comparable across processes but allocates a pair per call;
 * `performance.now` is cheap (about 50 ns) but starts at 0 in each thread. One calibration puts the second on the scale
 * of the first, within the narrowest bracket (well under a microsecond). Float64 is exact to the nanosecond for the
 * first 104 days of uptime and to 2 ns after. Readings never go backwards.
 */
export function createClock(): Clock {
  const offsetNs = calibrate();
  // Not a variable: V8 keeps one that a closure changes as an object of its own, a new one for each reading. A loop that spins
  // made 50 MB of garbage a second that way, and its collection stopped the loop.
  const last = new Float64Array(1);
  return () => {
    const nowNs = performance.now() * 1e6 + offsetNs;
    const lastNs = last[0] as number;
    if (nowNs <= lastNs) return lastNs;
    last[0] = nowNs;
    return nowNs;
  };
}

/** CLOCK_MONOTONIC now, in nanoseconds: for rare readings, and what {@link createClock} is calibrated to. */
export function monotonicNs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e9 + nanoseconds;
}

function calibrate(): number {
  let narrowestNs = Infinity;
  let offsetNs = 0;
  for (let i = 0; i < CALIBRATIONS; i++) {
    const beforeNs = performance.now() * 1e6;
    const monotonic = monotonicNs();
    const afterNs = performance.now() * 1e6;
    if (afterNs - beforeNs >= narrowestNs) continue;
    narrowestNs = afterNs - beforeNs;
    offsetNs = monotonic - (beforeNs + afterNs) / 2;
  }
  return offsetNs;
}
