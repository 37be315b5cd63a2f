// Readiness by poll(2): the whole list of descriptors goes to the kernel and is looked through at each wait.
import type { Fd } from './descriptor.js';
import type { KernelMemory } from './kernel-memory.js';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { failed } from './posix-error.js';

/** Bits of what is asked for and of what came; error and hang-up come unasked. */
export const POLL_IN = 0x1;
export const POLL_OUT = 0x4;
export const POLL_ERROR = 0x8;
export const POLL_HANG_UP = 0x10;

/** A list of descriptors in places 0 … length − 1, without gaps. Of one thread. */
export interface PollList {
  readonly length: number;
  /** Appends `fd`. @param events bits of POLL_*. @returns its place. */
  add(fd: Fd, events: number): number;
  setEvents(place: number, events: number): void;
  /** Takes the entry at `place` out; the last entry moves there. */
  remove(place: number): void;
  fdAt(place: number): Fd;
  /** What came of the entry in the last {@link wait}: bits of POLL_*. 0 for entries added since. */
  eventsAt(place: number): number;
  /** @param timeoutMs whole; -1 waits for ever. @returns how many entries have events, or `INTERRUPTED`. */
  wait(timeoutMs: number): number;
}

/** struct pollfd: int fd, short events, short revents. */
const ENTRY_BYTES = 8;
const INITIAL_CAPACITY = 64;

export function createPollList(): PollList {
  const { poll } = libc();
  let memory: KernelMemory = createKernelMemory(INITIAL_CAPACITY * ENTRY_BYTES);
  let fds = new Int32Array(memory.view.buffer);
  let events = new Int16Array(memory.view.buffer);
  let length = 0;

  function add(fd: Fd, bits: number): number {
    if (length * ENTRY_BYTES === memory.bytes.length) grow();
    fds[length * 2] = fd;
    events[length * 4 + 2] = bits;
    events[length * 4 + 3] = 0;
    return length++;
  }

  function grow(): void {
    const larger = createKernelMemory(memory.bytes.length * 2);
    larger.bytes.set(memory.bytes);
    memory = larger;
    fds = new Int32Array(memory.view.buffer);
    events = new Int16Array(memory.view.buffer);
  }

  return {
    get length() {
      return length;
    },
    add,
    setEvents: (place, bits) => {
      events[place * 4 + 2] = bits;
    },
    remove: (place) => {
      length--;
      memory.bytes.copyWithin(
        place * ENTRY_BYTES,
        length * ENTRY_BYTES,
        (length + 1) * ENTRY_BYTES,
      );
    },
    fdAt: (place) => fds[place * 2] as Fd,
    eventsAt: (place) => events[place * 4 + 3] as number,
    wait: (timeoutMs) => {
      const count = poll(memory.address, length, timeoutMs);
      return count >= 0 ? count : failed('poll', [length, timeoutMs]);
    },
  } satisfies PollList;
}
