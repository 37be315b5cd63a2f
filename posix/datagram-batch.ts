// Many datagrams by one system call: recvmmsg and sendmmsg, and the arrays that both want. The places of a batch are filled by a
// receive and can be sent as they are, each to whom it came from.
import type { Fd } from './descriptor.js';
import type { KernelMemory } from './kernel-memory.js';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { failed } from './posix-error.js';
import { ADDRESS_BYTES } from './socket-address.js';
import { MSG_NOSIGNAL } from './transfer.js';

/** Room for `capacity` datagrams. Of one thread. */
export interface DatagramBatch {
  readonly capacity: number;
  /** Bytes from one place's start to the next's. */
  readonly strideBytes: number;
  /** The datagrams: place p begins at p × strideBytes. */
  readonly memory: KernelMemory;
  /**
   * Receives into the places from 0 on: what is there, and on a blocking socket at least one.
   * @returns how many places are filled, or a negative answer (posix-error.ts).
   */
  receive(fd: Fd, most: number): number;
  /** Bytes of the datagram in `place`, after {@link receive}. One that was longer than the place is cut to it. */
  lengthOf(place: number): number;
  /** Whether the datagram in `place` was longer than the place, after {@link receive}. */
  isCut(place: number): boolean;
  /** How many bytes of `place` {@link send} will send. {@link receive} sets it back. */
  setLength(place: number, byteLength: number): void;
  /** Sends `count` places from `first` on. @returns how many were taken, which may be fewer, or a negative answer. */
  send(fd: Fd, first: number, count: number): number;
}

/** struct mmsghdr on 64-bit Linux: a struct msghdr of 56 bytes, msg_len, and padding. */
const HEADER_BYTES = 64;
const NAME = 0;
const NAME_LENGTH = 8;
const IOV = 16;
const IOV_COUNT = 24;
const FLAGS = 48;
const LENGTH = 56;
/** struct iovec: base, length. */
const IOVEC_BYTES = 16;
const IOVEC_LENGTH = 8;
const MSG_TRUNC = 0x20;
const MSG_WAITFORONE = 0x10000;

/**
 * @param datagramBytes the longest datagram. @param addressed whether senders are noted and sent to; false for a connected socket.
 */
export function createDatagramBatch(
  capacity: number,
  datagramBytes: number,
  addressed: boolean,
): DatagramBatch {
  const { recvmmsg, sendmmsg } = libc();
  const memory = createKernelMemory(capacity * datagramBytes);
  const names = createKernelMemory(addressed ? capacity * ADDRESS_BYTES : 0);
  const vectors = createKernelMemory(capacity * IOVEC_BYTES);
  const headers = createKernelMemory(capacity * HEADER_BYTES);
  for (let place = 0; place < capacity; place++) {
    setPointer(vectors, place * IOVEC_BYTES, memory.address + place * datagramBytes);
    setPointer(headers, place * HEADER_BYTES + IOV, vectors.address + place * IOVEC_BYTES);
    setPointer(headers, place * HEADER_BYTES + IOV_COUNT, 1);
    if (addressed)
      setPointer(headers, place * HEADER_BYTES + NAME, names.address + place * ADDRESS_BYTES);
  }
  /** Places from here on are as long as they can be, ready to receive. */
  let changed = capacity;

  function receive(fd: Fd, most: number): number {
    for (let place = 0; place < changed; place++)
      vectors.view.setUint32(place * IOVEC_BYTES + IOVEC_LENGTH, datagramBytes, true);
    changed = 0;
    if (addressed) {
      for (let place = 0; place < most; place++)
        headers.view.setUint32(place * HEADER_BYTES + NAME_LENGTH, ADDRESS_BYTES, true);
    }
    const count = recvmmsg(fd, headers.address, most, MSG_WAITFORONE, 0);
    return count >= 0 ? count : failed('recvmmsg', [fd, most]);
  }

  function setLength(place: number, byteLength: number): void {
    vectors.view.setUint32(place * IOVEC_BYTES + IOVEC_LENGTH, byteLength, true);
    if (place >= changed) changed = place + 1;
  }

  return {
    capacity,
    strideBytes: datagramBytes,
    memory,
    receive,
    lengthOf: (place) => headers.view.getUint32(place * HEADER_BYTES + LENGTH, true),
    isCut: (place) =>
      (headers.view.getUint32(place * HEADER_BYTES + FLAGS, true) & MSG_TRUNC) !== 0,
    setLength,
    send: (fd, first, count) => {
      const sent = sendmmsg(fd, headers.address + first * HEADER_BYTES, count, MSG_NOSIGNAL);
      return sent >= 0 ? sent : failed('sendmmsg', [fd, count]);
    },
  } satisfies DatagramBatch;
}

function setPointer(memory: KernelMemory, offset: number, value: number): void {
  memory.view.setBigUint64(offset, BigInt(value), true);
}
