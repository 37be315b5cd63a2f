// What serving by blocking calls needs, whoever blocks: the contract of one step, and how long a step may wait. A step ends in
// time for its caller to hear of a stop, in whatever way that reaches it.
import type { MutableCounts } from '../../worker-counts.js';

/** Something that is served step by step; each step waits in one system call. */
export interface BlockingSteps {
  /** Waits for something to do and does it, or gives up waiting. @returns whether there is more to come. */
  step(): boolean;
  /** From now on finishes what has begun and waits for nothing new. */
  stop(): void;
}

/** What a blocking connection or socket needs from its server. */
export interface BlockingService {
  readonly counts: MutableCounts;
  /** A client that stops in mid-frame, or reads nothing of what it is owed, is cut off after this long. */
  readonly idleTimeoutMs: number;
  /** The longest that one step may wait. */
  readonly longestWaitMs: number;
}

/** Short enough to hear of a stop soon, long enough that waking up for it is nothing. */
export const LONGEST_WAIT_MS = 100;
/** What a step may wait once it is to stop: only what has arrived already is still begun. */
export const LAST_WAIT_MS = 1;
