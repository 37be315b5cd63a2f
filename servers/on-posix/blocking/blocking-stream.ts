// One client on a byte stream, served by calls that wait: receive, work, send, again. The thread is this client's alone, so a
// wait is slept through and a client that does not read holds up nobody else.
import { closeFd, type BlockingFd } from '../../../posix/descriptor.js';
import { createKernelMemory, type KernelMemory } from '../../../posix/kernel-memory.js';
import { AGAIN, INTERRUPTED } from '../../../posix/posix-error.js';
import { setTimeoutOption, shutdownSocket } from '../../../posix/socket.js';
import { createTransfer, type Transfer } from '../../../posix/transfer.js';
import { createFrameDecoder, type FrameRun } from '../../../protocol/decoder.js';
import { KIND_COMPUTE, KIND_WAIT, MAX_STREAM_PAYLOAD_BYTES } from '../../../protocol/frame.js';
import { LINGER_MS } from '../../limits.js';
import { writeDigest } from '../../work-at-once.js';
import { LAST_WAIT_MS, type BlockingService, type BlockingSteps } from './blocking-server.js';
import { createBlockingWait } from './blocking-wait.js';

/** What one thread needs to serve clients one after the other. Made once: memory the kernel sees is not for each client. */
export interface StreamTools {
  readonly transfer: Transfer;
  /** Requests as they arrive. */
  readonly input: KernelMemory;
  /** Replies that do not lie in {@link input}, piece by piece. */
  readonly output: KernelMemory;
}

const BUFFER_BYTES = 65_536;

export function createStreamTools(): StreamTools {
  return {
    transfer: createTransfer(),
    input: createKernelMemory(BUFFER_BYTES),
    output: createKernelMemory(BUFFER_BYTES),
  };
}

/** Serves the client behind `fd`, which the last step closes. */
export function createBlockingStream(
  fd: BlockingFd,
  { transfer, input, output }: StreamTools,
  { counts, idleTimeoutMs, longestWaitMs }: BlockingService,
): BlockingSteps {
  const decoder = createFrameDecoder({
    maxPayloadBytes: MAX_STREAM_PAYLOAD_BYTES,
    echoRuns: true,
  });
  /** What is answered now, and how many bytes of it are sent. */
  let run: FrameRun | null = null;
  let sentBytes = 0;
  const wait = createBlockingWait();
  let state: 'serving' | 'lingering' | 'closed' = 'serving';
  let stopping = false;
  /** When the client last did something. */
  let activeMs = performance.now();
  let lingerUntilMs = 0;

  counts.connections++;
  setTimeoutOption(fd, 'receive', Math.max(1, Math.min(longestWaitMs, idleTimeoutMs)));
  setTimeoutOption(fd, 'send', Math.max(1, Math.min(longestWaitMs, idleTimeoutMs)));

  function step(): boolean {
    if (state === 'lingering') readAway();
    else if (run === null) receive();
    else advance();
    return state !== 'closed';
  }

  function receive(): void {
    const count = transfer.receive(fd, input, 0, BUFFER_BYTES);
    if (count > 0) {
      activeMs = performance.now();
      decoder.feed(input.bytes.subarray(0, count));
      advance();
      // Asked to stop, it has answered all that had arrived.
      if (stopping && count < BUFFER_BYTES && isIdle()) close();
    } else if (count === AGAIN || count === INTERRUPTED) {
      if (decoder.isMidFrame() ? isTooLate() : stopping && count === AGAIN) close();
    } else close();
  }

  /** Answers what has arrived, as far as it can be without waiting for longer than a step may; leaves when a rule was broken. */
  function advance(): void {
    while (state === 'serving') {
      run ??= begin();
      if (run === null) {
        if (decoder.fault() !== null) leave();
        return;
      }
      if (!isAnswered(run)) return;
      counts.requests += run.frames;
      run = null;
    }
  }

  /** The next request that has arrived whole, begun: computed, or its wait under way. */
  function begin(): FrameRun | null {
    const next = decoder.next();
    sentBytes = 0;
    if (next?.header.kind === KIND_COMPUTE) writeDigest(next.bytes, next.header.amount);
    if (next?.header.kind === KIND_WAIT) wait.begin(next.header.amount);
    return next;
  }

  /** Sleeps what is asked for, then sends. @returns whether all is sent. */
  function isAnswered({ bytes }: FrameRun): boolean {
    if (!wait.isOver(longestWaitMs)) return false;
    while (sentBytes < bytes.length) {
      const taken = sendFrom(bytes, sentBytes);
      if (taken < 0) {
        if ((taken !== AGAIN && taken !== INTERRUPTED) || isTooLate()) close();
        return false;
      }
      sentBytes += taken;
      activeMs = performance.now();
    }
    return true;
  }

  function isIdle(): boolean {
    return state === 'serving' && run === null && !decoder.isMidFrame();
  }

  /** Where the reply lies in the input it is sent from there; else it is copied for the kernel, a buffer at a time. */
  function sendFrom(bytes: Buffer, from: number): number {
    if (bytes.buffer === input.bytes.buffer)
      return transfer.send(fd, input, bytes.byteOffset + from, bytes.length - from);
    const count = bytes.copy(output.bytes, 0, from);
    return transfer.send(fd, output, 0, count);
  }

  function isTooLate(): boolean {
    return performance.now() - activeMs >= idleTimeoutMs;
  }

  /** A rule was broken: ends our side, and reads on, since closing with bytes unread would reset what the client is owed. */
  function leave(): void {
    counts.malformed++;
    shutdownSocket(fd, 'write');
    state = 'lingering';
    lingerUntilMs = performance.now() + Math.min(LINGER_MS, idleTimeoutMs);
  }

  function readAway(): void {
    const count = transfer.receive(fd, input, 0, BUFFER_BYTES);
    const goesOn = count > 0 || count === AGAIN || count === INTERRUPTED;
    if (!goesOn || performance.now() >= lingerUntilMs) close();
  }

  function close(): void {
    state = 'closed';
    closeFd(fd);
  }

  return {
    step,
    stop: () => {
      if (stopping || state === 'closed') return;
      stopping = true;
      setTimeoutOption(fd, 'receive', LAST_WAIT_MS);
    },
  } satisfies BlockingSteps;
}
