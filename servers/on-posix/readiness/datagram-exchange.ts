// The protocol with datagrams on a socket that is read and written when it is ready: the rules of servers/on-node/datagram-exchange.ts
// for a bare descriptor. Knows no call that waits.
import type { NonBlockingFd } from '../../../posix/descriptor.js';
import { createKernelMemory, type KernelMemory } from '../../../posix/kernel-memory.js';
import { AGAIN, INTERRUPTED } from '../../../posix/posix-error.js';
import { createDatagramPeer, createTransfer, type DatagramPeer } from '../../../posix/transfer.js';
import type { FrameRun } from '../../../protocol/decoder.js';
import { datagramFault, readHeader } from '../../../protocol/frame.js';
import {
  MAX_PENDING_DATAGRAM_BYTES,
  MAX_PENDING_DATAGRAMS,
  MAX_UNSENT_DATAGRAM_BYTES,
} from '../../limits.js';
import type { MutableCounts } from '../../worker-counts.js';
import { isPlainEcho } from '../plain-echo.js';
import { sendOrLose } from '../send-or-lose.js';
import { createTimerWork } from './timer-work.js';
import type { Timers } from './timers.js';

/** What an exchange needs from the style's server. */
export interface DatagramReadiness {
  readonly counts: MutableCounts;
  readonly timers: Timers;
  /** Told when there begin to be unsent replies, and when there are none again. */
  watchWriting(isWatched: boolean): void;
}

/** Answers datagrams on one socket. */
export interface DatagramExchange {
  /** Reads what is there, up to a number that keeps no timer waiting long, and answers it. */
  receive(): void;
  /**
   * Answers what had arrived when a stop came: what is there, and no more of it than could have been, for clients may go on
   * sending. What comes later stays in the kernel.
   */
  receiveLast(): void;
  /** Sends what is unsent, as far as the kernel takes it. */
  flush(): void;
  /** Whether nothing is worked on and all replies are sent. */
  isDone(): boolean;
  /** Gives up what is worked on and what is unsent. */
  end(): void;
}

/** A reply that the kernel would not take yet, and whose it is. */
interface Unsent {
  readonly bytes: Buffer;
  readonly peer: DatagramPeer;
}

/** More than the largest datagram, so that none is cut. */
const DATAGRAM_BYTES = 65_536;
/** Datagrams read before others have a turn: a timer, above all. */
const MOST_AT_ONCE = 64;

export function createDatagramExchange(
  socket: NonBlockingFd,
  server: DatagramReadiness,
): DatagramExchange {
  const { counts, timers } = server;
  const transfer = createTransfer();
  const work = createTimerWork(timers);
  const input = createKernelMemory(DATAGRAM_BYTES);
  const output = createKernelMemory(DATAGRAM_BYTES);
  const cancels = new Set<() => void>();
  const unsent: Unsent[] = [];
  /** Who sent the datagram in the input; another's once this one is kept for a later reply. */
  let peer = createDatagramPeer();
  let pendingBytes = 0;
  let unsentBytes = 0;

  /** @returns whether there may be more. */
  function receive(): boolean {
    for (let count = 0; count < MOST_AT_ONCE; count++) {
      const length = transfer.receiveFrom(socket, input, 0, DATAGRAM_BYTES, peer);
      // Nothing there; or a passing fault of the network, which is a datagram lost.
      if (length < 0) return false;
      answer(length);
    }
    return true;
  }

  function receiveLast(): void {
    for (let begun = 0; begun < MAX_PENDING_DATAGRAMS && receive(); begun += MOST_AT_ONCE);
  }

  function answer(length: number): void {
    if (isPlainEcho(input.view, length)) {
      send(input, length, peer);
      return;
    }
    const datagram = input.bytes.subarray(0, length);
    if (datagramFault(datagram) !== null) {
      counts.malformed++;
      return;
    }
    const run = { header: readHeader(datagram, 0), frames: 1, bytes: datagram };
    if (work.now(run) === null) answerLater({ ...run, bytes: Buffer.from(datagram) });
    else send(input, length, peer);
  }

  function answerLater(run: FrameRun): void {
    const { length } = run.bytes;
    if (
      cancels.size >= MAX_PENDING_DATAGRAMS ||
      pendingBytes + length > MAX_PENDING_DATAGRAM_BYTES
    ) {
      counts.dropped++;
      return;
    }
    const sender = peer;
    peer = createDatagramPeer();
    pendingBytes += length;
    const cancel = work.later(run, (reply) => {
      pendingBytes -= length;
      cancels.delete(cancel);
      if (reply === null) return;
      reply.copy(output.bytes);
      send(output, length, sender);
    });
    cancels.add(cancel);
  }

  function send(memory: KernelMemory, length: number, to: DatagramPeer): void {
    if (unsent.length === 0 && trySend(memory, length, to)) return;
    if (
      unsent.length >= MAX_PENDING_DATAGRAMS ||
      unsentBytes + length > MAX_UNSENT_DATAGRAM_BYTES
    ) {
      counts.dropped++;
      return;
    }
    if (to === peer) peer = createDatagramPeer();
    unsent.push({ bytes: Buffer.from(memory.bytes.subarray(0, length)), peer: to });
    unsentBytes += length;
    if (unsent.length === 1) server.watchWriting(true);
  }

  /** @returns whether the datagram is dealt with: sent, or lost as datagrams are. */
  function trySend(memory: KernelMemory, length: number, to: DatagramPeer): boolean {
    const sent = sendOrLose(transfer, socket, memory, length, to);
    if (sent === AGAIN || sent === INTERRUPTED) return false;
    if (sent >= 0) counts.requests++;
    else counts.dropped++;
    return true;
  }

  function flush(): void {
    for (let first = unsent[0]; first !== undefined; first = unsent[0]) {
      first.bytes.copy(output.bytes);
      if (!trySend(output, first.bytes.length, first.peer)) return;
      unsentBytes -= first.bytes.length;
      unsent.shift();
    }
    server.watchWriting(false);
  }

  function end(): void {
    for (const cancel of cancels) cancel();
    cancels.clear();
    counts.dropped += unsent.length;
    unsent.length = 0;
    unsentBytes = 0;
  }

  return {
    receive,
    receiveLast,
    flush,
    isDone: () => cancels.size === 0 && unsent.length === 0,
    end,
  } satisfies DatagramExchange;
}
