// Bytes in and out of a socket. Every function gives a count, or a negative answer (posix-error.ts); none allocates unless it
// throws, since these are the calls of every request.
import type { Fd } from './descriptor.js';
import type { KernelMemory } from './kernel-memory.js';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { failed } from './posix-error.js';
import type { SocketAddress } from './socket-address.js';
import { ADDRESS_BYTES, readAddress, writeAddress } from './socket-address.js';

/** No SIGPIPE for a peer that has gone, just the answer -EPIPE. */
export const MSG_NOSIGNAL = 0x4000;

/** The calls that move bytes, looked up once. Of one thread. */
export interface Transfer {
  /** Reads up to `byteLength` bytes to `offset` of `memory`. @returns bytes read, 0 when the peer has ended its side. */
  receive(fd: Fd, memory: KernelMemory, offset: number, byteLength: number): number;
  /** @returns bytes taken, which may be fewer than `byteLength`. */
  send(fd: Fd, memory: KernelMemory, offset: number, byteLength: number): number;
  /** Reads one datagram, cut to `byteLength`, and who sent it. @returns its bytes. */
  receiveFrom(
    fd: Fd,
    memory: KernelMemory,
    offset: number,
    byteLength: number,
    from: DatagramPeer,
  ): number;
  /** Sends one datagram. @returns its bytes. */
  sendTo(
    fd: Fd,
    memory: KernelMemory,
    offset: number,
    byteLength: number,
    to: DatagramPeer,
  ): number;
}

/** A peer's address, kept as the kernel has it: what was received from can be sent to without being read. */
export interface DatagramPeer {
  /** ADDRESS_BYTES of address, then its length as a socklen_t. */
  readonly memory: KernelMemory;
}

const PEER_LENGTH_OFFSET = ADDRESS_BYTES;
const PEER_BYTES = ADDRESS_BYTES + 4;

/** @throws {PosixUnsupportedError} */
export function createTransfer(): Transfer {
  const { recv, send, recvfrom, sendto } = libc();
  return {
    receive: (fd, memory, offset, byteLength) => {
      const count = recv(fd, memory.address + offset, byteLength, 0);
      return count >= 0 ? count : failed('recv', [fd, byteLength]);
    },
    send: (fd, memory, offset, byteLength) => {
      const count = send(fd, memory.address + offset, byteLength, MSG_NOSIGNAL);
      return count >= 0 ? count : failed('send', [fd, byteLength]);
    },
    receiveFrom: (fd, memory, offset, byteLength, { memory: from }) => {
      from.view.setUint32(PEER_LENGTH_OFFSET, ADDRESS_BYTES, true);
      const at = memory.address + offset;
      const lengthAt = from.address + PEER_LENGTH_OFFSET;
      const count = recvfrom(fd, at, byteLength, 0, from.address, lengthAt);
      return count >= 0 ? count : failed('recvfrom', [fd, byteLength]);
    },
    sendTo: (fd, memory, offset, byteLength, { memory: to }) => {
      const addressBytes = to.view.getUint32(PEER_LENGTH_OFFSET, true);
      const at = memory.address + offset;
      const count = sendto(fd, at, byteLength, MSG_NOSIGNAL, to.address, addressBytes);
      return count >= 0 ? count : failed('sendto', [fd, byteLength]);
    },
  } satisfies Transfer;
}

/** A peer that nobody has been written to yet, or that is `address`. */
export function createDatagramPeer(address?: SocketAddress): DatagramPeer {
  const memory = createKernelMemory(PEER_BYTES);
  if (address !== undefined)
    memory.view.setUint32(PEER_LENGTH_OFFSET, writeAddress(memory, 0, address), true);
  return { memory };
}

/** Who it is. @throws {SocketAddressError} when nobody has been written to it. */
export function peerOf({ memory }: DatagramPeer): SocketAddress {
  return readAddress(memory, 0, memory.view.getUint32(PEER_LENGTH_OFFSET, true));
}
