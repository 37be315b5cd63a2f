// How long before a send is due a sleep should end, so that the waking is over by then. Learns it from how late sleeps end. Pure.

/** Learns from each wait. Times are nanoseconds. */
export interface WakeLead {
  readonly leadNs: () => number;
  /** A sleep ended this long after the time that it was to end at; 0 where there was none, since the lead left no time for it. */
  readonly woke: (lateNs: number) => void;
}

/** Waking takes tens of microseconds, and on virtual machines more: no lead is shorter. */
export const LEAST_LEAD_NS = 200_000;
/** A sleep that ends later than this met a stall, which would have hit a spinning thread, too. */
export const MOST_LEAD_NS = 1_000_000;
/** Of what the lead is too long, it loses this much with each wait: so about one sleep in a hundred ends too late. */
const DECAY_RATIO = 0.005;
/** Above what was seen, since the next may be a little later. */
const MARGIN_RATIO = 1.25;

/** Begins with {@link LEAST_LEAD_NS}, grows at once and shrinks slowly. */
export function createWakeLead(): WakeLead {
  let leadNs = LEAST_LEAD_NS;
  return {
    leadNs: () => leadNs,
    woke: (lateNs) => {
      const wantedNs = Math.min(lateNs * MARGIN_RATIO, MOST_LEAD_NS);
      const shrunkNs = leadNs - (leadNs - wantedNs) * DECAY_RATIO;
      leadNs = Math.max(LEAST_LEAD_NS, wantedNs, shrunkNs);
    },
  } satisfies WakeLead;
}
