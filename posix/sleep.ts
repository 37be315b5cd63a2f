// Sleeping in the kernel, for a thread that has nothing else to do. Not for one that runs an event loop.
import { constants } from 'node:os';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { INTERRUPTED, PosixError } from './posix-error.js';

const CLOCK_MONOTONIC = 1;

/** Sleeps at least `nanoseconds`, or until a signal. @returns 0, or `INTERRUPTED`. */
export function sleepNs(nanoseconds: number): number {
  const request = createKernelMemory(16);
  const seconds = Math.floor(nanoseconds / 1e9);
  request.view.setBigInt64(0, BigInt(seconds), true);
  request.view.setBigInt64(8, BigInt(Math.ceil(nanoseconds - seconds * 1e9)), true);
  // Unlike other calls this one returns errno itself.
  const error = libc().clock_nanosleep(CLOCK_MONOTONIC, 0, request.address, 0);
  if (error === 0) return 0;
  if (error === constants.errno.EINTR) return INTERRUPTED;
  throw new PosixError(error, 'clock_nanosleep', [nanoseconds]);
}
