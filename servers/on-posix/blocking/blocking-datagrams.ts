// Datagrams served by calls that wait: receive one, work, answer, again. The rest wait in the kernel.
import type { BlockingFd } from '../../../posix/descriptor.js';
import { createKernelMemory } from '../../../posix/kernel-memory.js';
import { setTimeoutOption } from '../../../posix/socket.js';
import { createDatagramPeer, createTransfer } from '../../../posix/transfer.js';
import { datagramFault, KIND_COMPUTE, KIND_WAIT, readHeader } from '../../../protocol/frame.js';
import { MAX_PENDING_DATAGRAMS } from '../../limits.js';
import { writeDigest } from '../../work-at-once.js';
import { isPlainEcho } from '../plain-echo.js';
import { sendOrLose } from '../send-or-lose.js';
import { LAST_WAIT_MS, type BlockingService, type BlockingSteps } from './blocking-server.js';
import { createBlockingWait } from './blocking-wait.js';

/** One more than any datagram has. */
const BUFFER_BYTES = 65_536;

/**
 * Serves datagrams on `fd`, which several threads or processes may share. Once told to stop it answers what had arrived: what is there, and
 * no more of it than could have been, for its clients may go on sending.
 */
export function createBlockingDatagrams(
  fd: BlockingFd,
  { counts, longestWaitMs }: BlockingService,
): BlockingSteps {
  const transfer = createTransfer();
  const memory = createKernelMemory(BUFFER_BYTES);
  const peer = createDatagramPeer();
  const wait = createBlockingWait();
  let owedBytes = 0;
  let isOwed = false;
  let stopping = false;
  /** Datagrams begun since the stop. */
  let lastBegun = 0;
  setTimeoutOption(fd, 'receive', longestWaitMs);

  function step(): boolean {
    if (stopping && !isOwed && ++lastBegun > MAX_PENDING_DATAGRAMS) return false;
    const isAnyThere = isOwed || receive();
    if (isOwed && wait.isOver(longestWaitMs)) send();
    return isAnyThere || !stopping;
  }

  /** Takes a datagram on, or drops it; a plain echo is answered at once. @returns whether there was one. */
  function receive(): boolean {
    const count = transfer.receiveFrom(fd, memory, 0, BUFFER_BYTES, peer);
    // A refusal answers some earlier reply whose receiver has gone: nobody's business here.
    if (count < 0) return false;
    owedBytes = count;
    if (isPlainEcho(memory.view, count)) {
      send();
      return true;
    }
    const datagram = memory.bytes.subarray(0, count);
    if (datagramFault(datagram) !== null) {
      counts.malformed++;
      return true;
    }
    const { kind, amount } = readHeader(datagram, 0);
    if (kind === KIND_COMPUTE) writeDigest(datagram, amount);
    if (kind === KIND_WAIT) wait.begin(amount);
    isOwed = true;
    return true;
  }

  function send(): void {
    isOwed = false;
    if (sendOrLose(transfer, fd, memory, owedBytes, peer) < 0) counts.dropped++;
    else counts.requests++;
  }

  return {
    step,
    stop: () => {
      if (stopping) return;
      stopping = true;
      setTimeoutOption(fd, 'receive', LAST_WAIT_MS);
    },
  } satisfies BlockingSteps;
}
