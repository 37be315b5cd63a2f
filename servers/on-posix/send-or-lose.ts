// A reply to whoever claims to have asked. What that address, a firewall or the network does to it is a datagram lost, and nothing
// that may end the server.
import { constants } from 'node:os';
import type { Fd } from '../../posix/descriptor.js';
import type { KernelMemory } from '../../posix/kernel-memory.js';
import { PosixError } from '../../posix/posix-error.js';
import type { DatagramPeer, Transfer } from '../../posix/transfer.js';

/** What no sender and no network can bring about: mistakes of this program. */
const OURS: ReadonlySet<number> = new Set([
  constants.errno.EBADF,
  constants.errno.EFAULT,
  constants.errno.ENOTSOCK,
]);

/**
 * Sends the first `byteLength` bytes of `memory` to `to`. A forged sender (its port 0: EINVAL), a firewall (EPERM) or a route (EACCES)
 * refuses in ways that are mistakes elsewhere: here they are answers.
 * @returns bytes sent, or a negative answer (posix-error.ts). @throws {PosixError} for a mistake of this program.
 */
export function sendOrLose(
  transfer: Pick<Transfer, 'sendTo'>,
  fd: Fd,
  memory: KernelMemory,
  byteLength: number,
  to: DatagramPeer,
): number {
  try {
    return transfer.sendTo(fd, memory, 0, byteLength, to);
  } catch (error) {
    if (error instanceof PosixError && !OURS.has(error.errno)) return -error.errno;
    throw error;
  }
}
