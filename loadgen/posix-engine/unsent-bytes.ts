// The bytes of one connection that the kernel has not taken yet, in order. Sends nothing by itself.
import type { NonBlockingFd } from '../../posix/descriptor.js';
import type { KernelMemory } from '../../posix/kernel-memory.js';
import { createKernelMemory } from '../../posix/kernel-memory.js';
import type { Transfer } from '../../posix/transfer.js';

export interface UnsentBytes {
  readonly byteLength: () => number;
  /** Adds the bytes of `source` from `start` to `end`. */
  put(source: KernelMemory, start: number, end: number): void;
  /** Sends on until nothing is left or `send` says a negative answer. @returns that answer, or 0. */
  flush(transfer: Pick<Transfer, 'send'>, fd: NonBlockingFd): number;
}

export function createUnsentBytes(): UnsentBytes {
  let memory: KernelMemory | null = null;
  let start = 0;
  let end = 0;

  /** Memory with room for `moreBytes` at `end`. */
  function withRoom(moreBytes: number): KernelMemory {
    if (memory !== null && memory.bytes.length - end >= moreBytes) return memory;
    const heldBytes = end - start;
    const roomBytes = heldBytes + moreBytes;
    const old = memory;
    // Doubled, so that many short sends do not copy what is held again and again.
    if (old === null || old.bytes.length < 2 * roomBytes)
      memory = createKernelMemory(2 * roomBytes);
    const room = memory as KernelMemory;
    old?.bytes.copy(room.bytes, 0, start, end);
    start = 0;
    end = heldBytes;
    return room;
  }

  return {
    byteLength: () => end - start,
    put: (source, from, to) => {
      const room = withRoom(to - from);
      end += source.bytes.copy(room.bytes, end, from, to);
    },
    flush: (transfer, fd) => {
      while (start < end && memory !== null) {
        const taken = transfer.send(fd, memory, start, end - start);
        if (taken < 0) return taken;
        start += taken;
      }
      memory = null;
      start = end = 0;
      return 0;
    },
  } satisfies UnsentBytes;
}
