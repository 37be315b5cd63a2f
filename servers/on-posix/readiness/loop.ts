// The life of a server that waits in the kernel: serve what is ready, fire timers, and give Node's event loop a turn now and
// then, in which signals arrive. Which call waits, and what readiness is answered with, is the style's.
import { INTERRUPTED } from '../../../posix/posix-error.js';
import { cutAfterMs } from '../../limits.js';
import { createLoopTurns } from '../loop-turns.js';
import type { Timers } from './timers.js';

/** No wait is longer, so that a signal that came just before it is soon heard. */
export const LONGEST_WAIT_MS = 100;

/** What a loop drives. */
export interface ReadyServer {
  /** Waits at most `timeoutMs` (with fractions) for readiness, and serves what is ready. @returns how many, or `INTERRUPTED`. */
  serveReady(timeoutMs: number): number;
  /** Called at every turn, for what needs no precision. */
  tend(): void;
  /** Takes nobody new. */
  stopListening(): void;
  /** Finishes what is in flight and closes who is idle. */
  stopClients(): void;
  /** Closes everybody. */
  cutClients(): void;
  /** Whether nothing is left to finish, once stopped. */
  isDone(): boolean;
}

/** Serves until `stop`, and then to the end of what is in flight, which comes within `graceMs`. */
export async function runLoop(
  server: ReadyServer,
  timers: Timers,
  stop: AbortSignal,
  graceMs: number,
): Promise<void> {
  await serveUntil(server, timers, () => stop.aborted);
  server.stopListening();
  // What had already arrived is in flight too.
  server.serveReady(0);
  server.stopClients();
  timers.start(cutAfterMs(graceMs) * 1_000, () => server.cutClients());
  await serveUntil(server, timers, () => server.isDone());
}

/** Looks whether it is over at each turn. */
async function serveUntil(
  server: ReadyServer,
  timers: Timers,
  isOver: () => boolean,
): Promise<void> {
  const turns = createLoopTurns();
  while (!isOver()) {
    for (;;) {
      const ready = server.serveReady(timers.leftMs(LONGEST_WAIT_MS));
      if (timers.size() > 0) timers.fire();
      if (ready === INTERRUPTED || turns.isDue()) break;
    }
    server.tend();
    await turns.give();
  }
}
