// Readiness by select(2): sets of 1,024 bits, one for each descriptor there can be in them. A descriptor above has no bit, and
// C's FD_SET would write past the set; here it is refused.
import type { Fd } from './descriptor.js';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { failed } from './posix-error.js';

/** Descriptors that a set has bits for: 0 to 1,023, whatever the process may open. */
export const FD_SETSIZE = 1_024;

/** A descriptor that has no bit in a set. */
export class SelectLimitError extends Error {
  readonly code = 'SELECT_LIMIT';
  override readonly name = 'SelectLimitError';
}

/** The descriptors that are waited for, and those that were ready. Of one thread. */
export interface SelectSets {
  /** @throws {SelectLimitError} for a descriptor above 1,023. */
  watch(fd: Fd, of: SelectDirection): void;
  unwatch(fd: Fd, of: SelectDirection): void;
  /** @param timeoutMs whole; -1 waits for ever. @returns how many bits are set, or `INTERRUPTED`. */
  wait(timeoutMs: number): number;
  /** Whether `fd` was ready in the last {@link wait}. */
  isReady(fd: Fd, of: SelectDirection): boolean;
  /** Forgets that `fd` was ready: its number may be given to another before the next wait. */
  clearReady(fd: Fd): void;
}

export type SelectDirection = 'read' | 'write';

/** Whether a set has a bit for `fd`. */
export function fitsSelect(fd: number): boolean {
  return fd < FD_SETSIZE;
}

const SET_BYTES = FD_SETSIZE / 8;

export function createSelectSets(): SelectSets {
  const { select } = libc();
  const watched = { read: createKernelMemory(SET_BYTES), write: createKernelMemory(SET_BYTES) };
  const ready = { read: createKernelMemory(SET_BYTES), write: createKernelMemory(SET_BYTES) };
  const timeout = createKernelMemory(16);
  /** One above the highest descriptor ever watched: select looks at no bit from there on. */
  let bound = 0;

  function watch(fd: Fd, of: SelectDirection): void {
    if (!fitsSelect(fd))
      throw new SelectLimitError(
        `select cannot watch descriptor ${fd}: its sets end at ${FD_SETSIZE - 1}; use poll or epoll`,
      );
    setBit(watched[of].bytes, fd, true);
    bound = Math.max(bound, fd + 1);
  }

  function wait(timeoutMs: number): number {
    // select overwrites what it is given: the timeout, and both sets.
    ready.read.bytes.set(watched.read.bytes);
    ready.write.bytes.set(watched.write.bytes);
    timeout.view.setUint32(0, Math.floor(timeoutMs / 1_000), true);
    timeout.view.setUint32(8, (timeoutMs % 1_000) * 1_000, true);
    const limit = timeoutMs < 0 ? 0 : timeout.address;
    const count = select(bound, ready.read.address, ready.write.address, 0, limit);
    if (count > 0) return count;
    ready.read.bytes.fill(0);
    ready.write.bytes.fill(0);
    return count === 0 ? 0 : failed('select', [bound, timeoutMs]);
  }

  return {
    watch,
    unwatch: (fd, of) => {
      if (fitsSelect(fd)) setBit(watched[of].bytes, fd, false);
    },
    wait,
    isReady: (fd, of) => fitsSelect(fd) && hasBit(ready[of].bytes, fd),
    clearReady: (fd) => {
      if (!fitsSelect(fd)) return;
      setBit(ready.read.bytes, fd, false);
      setBit(ready.write.bytes, fd, false);
    },
  } satisfies SelectSets;
}

/** Bit n of an fd_set of longs, which on little-endian machines is bit n % 8 of byte n / 8. */
function setBit(set: Buffer, bit: number, value: boolean): void {
  const index = bit >> 3;
  const byte = set[index] as number;
  set[index] = value ? byte | (1 << (bit & 7)) : byte & ~(1 << (bit & 7));
}

function hasBit(set: Buffer, bit: number): boolean {
  return ((set[bit >> 3] as number) & (1 << (bit & 7))) !== 0;
}
