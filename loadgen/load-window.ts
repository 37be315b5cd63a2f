// The window of a load, in memory that all its threads share: unknown until the start, and brought forward when the load is
// stopped early, so that every worker closes it at the same instant.

/** Opens at `startNs`, closes at `endNs`, on CLOCK_MONOTONIC; both infinite until the load starts. */
export interface LoadWindow {
  readonly startNs: number;
  readonly endNs: number;
}

/** A window in shared memory. */
export interface SharedLoadWindow extends LoadWindow {
  /**
   * Start and end, at {@link START} and {@link END}, for whoever asks with every request: reading one of the properties calls
   * a function, for 8 ns.
   */
  readonly times: Float64Array;
}

/** The writable side, held by the thread that runs the load. */
export interface LoadWindowControl extends SharedLoadWindow {
  /** Hand this to {@link viewLoadWindow} in another thread. */
  readonly memory: SharedArrayBuffer;
  set(startNs: number, endNs: number): void;
}

/** Places in {@link SharedLoadWindow.times}. */
export const START = 0;
export const END = 1;

/** A window that has not been set. */
export function createLoadWindow(): LoadWindowControl {
  const memory = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  const times = new Float64Array(memory).fill(Infinity);
  return {
    memory,
    times,
    get startNs() {
      return times[START] as number;
    },
    get endNs() {
      return times[END] as number;
    },
    set: (startNs, endNs) => {
      times[START] = startNs;
      times[END] = endNs;
    },
  };
}

/** The window that another thread sets. Plain reads: an aligned float64 is never seen half written on 64-bit machines. */
export function viewLoadWindow(memory: SharedArrayBuffer): SharedLoadWindow {
  const times = new Float64Array(memory);
  return {
    times,
    get startNs() {
      return times[START] as number;
    },
    get endNs() {
      return times[END] as number;
    },
  };
}
