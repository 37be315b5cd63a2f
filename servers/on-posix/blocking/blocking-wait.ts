// The wait that a request asks for, slept through in the kernel by the thread that serves it, in pieces short enough that a
// stop is heard between them.
import { sleepNs } from '../../../posix/sleep.js';

/** One wait at a time. */
export interface BlockingWait {
  /** Begins a wait of `microseconds`. */
  begin(microseconds: number): void;
  /** Sleeps until it is over, at most `mostMs`. @returns whether it is; true where none was begun. */
  isOver(mostMs: number): boolean;
}

export function createBlockingWait(): BlockingWait {
  let dueMs = 0;
  return {
    begin: (microseconds) => {
      dueMs = performance.now() + microseconds / 1_000;
    },
    isOver: (mostMs) => {
      if (dueMs === 0) return true;
      const leftMs = dueMs - performance.now();
      if (leftMs > 0) sleepNs(Math.min(leftMs, mostMs) * 1e6);
      if (performance.now() < dueMs) return false;
      dueMs = 0;
      return true;
    },
  } satisfies BlockingWait;
}
