// Timers for a loop that waits in the kernel: a heap by due time, since Node's own timers stand still meanwhile. Sets no alarm:
// the loop asks how long it may wait.

/** One callback that is due some time. */
interface Timer {
  readonly dueMs: number;
  readonly elapsed: () => void;
  /** Its place in the heap, -1 when it is in none. */
  place: number;
}

/** The timers of one loop. */
export interface Timers {
  /** Calls `elapsed` from {@link fire}, once `microseconds` have passed. @returns a function that gives the timer up. */
  start(microseconds: number, elapsed: () => void): () => void;
  /** Timers that have not fired. */
  size(): number;
  /** How long until the next one is due, 0 when it is, and at most `mostMs`. Milliseconds, with fractions. */
  leftMs(mostMs: number): number;
  /** Calls what is due, in the order of its time. */
  fire(): void;
}

/** @param nowMs a clock that never goes back. @default performance.now */
export function createTimers(nowMs: () => number = () => performance.now()): Timers {
  const heap: Timer[] = [];

  function start(microseconds: number, elapsed: () => void): () => void {
    const timer = { dueMs: nowMs() + microseconds / 1_000, elapsed, place: heap.length };
    heap.push(timer);
    rise(timer);
    return () => remove(timer);
  }

  function leftMs(mostMs: number): number {
    const [first] = heap;
    return first === undefined ? mostMs : Math.min(mostMs, Math.max(0, first.dueMs - nowMs()));
  }

  /** What is started meanwhile waits for the next call, even if it is due at once: nobody may hold the loop here. */
  function fire(): void {
    const now = nowMs();
    for (let first = heap[0]; first !== undefined && first.dueMs <= now; first = heap[0]) {
      remove(first);
      first.elapsed();
    }
  }

  /** A real removal: a timer given up may be an hour from its time, and holds a request. */
  function remove(timer: Timer): void {
    const { place } = timer;
    const last = place === -1 ? undefined : heap.pop();
    timer.place = -1;
    if (last === undefined || last === timer) return;
    put(last, place);
    rise(last);
    sink(last);
  }

  function rise(timer: Timer): void {
    for (;;) {
      const parent = heap[(timer.place - 1) >> 1];
      if (timer.place === 0 || parent === undefined || parent.dueMs <= timer.dueMs) return;
      swap(parent, timer);
    }
  }

  function sink(timer: Timer): void {
    for (;;) {
      const left = heap[2 * timer.place + 1];
      const right = heap[2 * timer.place + 2];
      const earlier =
        left !== undefined && right !== undefined && right.dueMs < left.dueMs ? right : left;
      if (earlier === undefined || earlier.dueMs >= timer.dueMs) return;
      swap(timer, earlier);
    }
  }

  function swap(upper: Timer, lower: Timer): void {
    const { place } = upper;
    put(upper, lower.place);
    put(lower, place);
  }

  function put(timer: Timer, place: number): void {
    heap[place] = timer;
    timer.place = place;
  }

  return { start, size: () => heap.length, leftMs, fire } satisfies Timers;
}
