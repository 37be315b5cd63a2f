// Delays for an event loop that are never shorter than asked and hold nobody else up. Not a scheduler for load: these
// start when a request asks for them.

/** Starts delays. */
export interface Delays {
  /** Calls `elapsed` once `microseconds` have passed. @returns a function that gives the delay up. */
  start(microseconds: number, elapsed: () => void): () => void;
}

/** Shorter delays than one tick of Node's timers are polled for. */
const TIMER_TICK_US = 1_000;

/**
 * Makes delays on this thread's event loop.
 *
 * From 1 ms on they are timers. Those tick in whole milliseconds of a truncated clock and so may fire up to 0.999 ms early
 * (libuv#4773); such a one is set again, which makes a delay up to about 2 ms longer than asked. Shorter delays look at the
 * clock once per turn of the loop: accurate to a turn, others are served in between, but the thread is busy meanwhile.
 */
export function createDelays(): Delays {
  const polled = new Set<{ dueMs: number; elapsed: () => void }>();
  let polling = false;

  function start(microseconds: number, elapsed: () => void): () => void {
    const dueMs = performance.now() + microseconds / 1_000;
    return microseconds < TIMER_TICK_US ? startPolled(dueMs, elapsed) : startTimer(dueMs, elapsed);
  }

  function startPolled(dueMs: number, elapsed: () => void): () => void {
    const delay = { dueMs, elapsed };
    polled.add(delay);
    if (!polling) setImmediate(poll);
    polling = true;
    return () => polled.delete(delay);
  }

  function poll(): void {
    const nowMs = performance.now();
    for (const delay of polled) {
      if (delay.dueMs <= nowMs) {
        polled.delete(delay);
        delay.elapsed();
      }
    }
    polling = polled.size > 0;
    if (polling) setImmediate(poll);
  }

  return { start };
}

function startTimer(dueMs: number, elapsed: () => void): () => void {
  let timer = setTimeout(check, Math.ceil(dueMs - performance.now()));
  function check(): void {
    const leftMs = dueMs - performance.now();
    if (leftMs <= 0) elapsed();
    else timer = setTimeout(check, Math.ceil(leftMs));
  }
  return () => clearTimeout(timer);
}
