// File descriptors that say in their type whether a call on them waits. A mistake between the two is a server that hangs.
import { libc } from './libc.js';
import { checked } from './posix-error.js';

declare const MODE: unique symbol;

/** A descriptor on which calls wait until they can be carried out, a signal comes or its timeout passes. */
export type BlockingFd = number & { readonly [MODE]: 'blocking' };
/** A descriptor on which calls answer at once, with `AGAIN` when they cannot be carried out now. */
export type NonBlockingFd = number & { readonly [MODE]: 'non-blocking' };
/** Either. */
export type Fd = BlockingFd | NonBlockingFd;
/** How a descriptor is opened. */
export type FdMode = 'blocking' | 'non-blocking';
/** The descriptor that a mode gives. */
export type FdOf<Mode extends FdMode> = Mode extends 'blocking' ? BlockingFd : NonBlockingFd;

/** Gives `fd` back. Once only: the number is soon another's. @throws {PosixError} EBADF for one that is not open. */
export function closeFd(fd: Fd): void {
  // EINTR, too, means closed on Linux, and trying again could close a stranger's (close(2)).
  const result = libc().close(fd);
  if (result === -1 && libc().errno() !== EINTR) checked(result, 'close', fd);
}

const EINTR = 4;
