// Turns of Node's event loop, given by a thread that else waits in the kernel. Signals and messages are heard in them, and nowhere
// else.
import { setImmediate as turn } from 'node:timers/promises';

/** The turns that one thread gives. */
export interface LoopTurns {
  /** Whether the last one is long enough ago. */
  isDue(): boolean;
  /** Gives one. */
  give(): Promise<void>;
}

/** Soon enough for a signal, and rare enough to cost nothing: a turn takes a few microseconds. */
const TURN_EVERY_MS = 50;

/** @param nowMs a clock that never goes back. @default performance.now */
export function createLoopTurns(nowMs: () => number = () => performance.now()): LoopTurns {
  let dueMs = nowMs() + TURN_EVERY_MS;
  return {
    isDue: () => nowMs() >= dueMs,
    give: async () => {
      await turn();
      dueMs = nowMs() + TURN_EVERY_MS;
    },
  } satisfies LoopTurns;
}
