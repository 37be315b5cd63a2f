// What the gaps between clock readings mean to a request. Pure.
//
// A spin loop sees a million gaps of some 60 ns and a few of milliseconds; percentiles over gaps would speak of the loop.
// What a reader wants to know is what a request meets that arrives at a random moment: it waits from then until the CPU
// next does anything, which is the rest of the gap it fell into. So the series is looked at from evenly spaced moments, as
// jHiccup corrects its own samples (https://github.com/giltene/jHiccup): a stall of 5 ms counts for the 5 ms that it lasted.

/** Spacing of the moments. Far above a gap of the bare loop, far below a stall that matters; a million moments a second. */
export const ARRIVAL_INTERVAL_NS = 1_000;

/**
 * Feeds one gap to `record`: the wait of every moment in (startNs, endNs], each at least 1 ns.
 * @param nextArrivalNs the first moment not yet looked at. @returns the first moment after the gap.
 */
export function recordWaits(
  endNs: number,
  nextArrivalNs: number,
  record: (waitNs: number) => void,
): number {
  let arrivalNs = nextArrivalNs;
  while (arrivalNs <= endNs) {
    record(Math.max(1, endNs - arrivalNs));
    arrivalNs += ARRIVAL_INTERVAL_NS;
  }
  return arrivalNs;
}
