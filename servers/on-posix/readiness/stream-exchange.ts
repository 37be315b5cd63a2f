// The protocol with stream clients whose sockets are read and written when they are ready: the rules of
// servers/on-node/stream-connection.ts for bare descriptors. Knows no call that waits; the style tells it who is ready.
import { createKernelMemory } from '../../../posix/kernel-memory.js';
import { AGAIN, INTERRUPTED } from '../../../posix/posix-error.js';
import { shutdownSocket } from '../../../posix/socket.js';
import { createTransfer } from '../../../posix/transfer.js';
import { createFrameDecoder, type FrameRun } from '../../../protocol/decoder.js';
import { MAX_STREAM_PAYLOAD_BYTES } from '../../../protocol/frame.js';
import { LINGER_MS, MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES, MAX_UNSENT_BYTES } from '../../limits.js';
import { createOrderedReplies } from '../../ordered-replies.js';
import type { MutableCounts } from '../../worker-counts.js';
import { measureEchoes } from './echo-stretch.js';
import { isMidFrame, unsentBytes, waitingReplies, type StreamClient } from './stream-client.js';
import { createTimerWork } from './timer-work.js';
import type { Timers } from './timers.js';
import { appendBytes, consumeBytes, createWriteBuffer } from './write-buffer.js';

/** What an exchange needs from the style's server. */
export interface StreamReadiness {
  readonly counts: MutableCounts;
  readonly timers: Timers;
  readonly idleTimeoutMs: number;
  /** Told when `isReading` or `isWriting` of a client has changed. */
  watch(client: StreamClient): void;
  /** Told once, when a client is to be forgotten and its descriptor closed. */
  close(client: StreamClient): void;
}

/** Talks with clients. All of these leave a closed client alone. */
export interface StreamExchange {
  /** Reads once, and answers what came. */
  receive(client: StreamClient): void;
  /** Sends what is unsent, as far as the kernel takes it. */
  flush(client: StreamClient): void;
  /** Finish what is in flight, then close. From the first call on, all clients close once they are idle. */
  stop(client: StreamClient): void;
  /** Close now, whatever is in flight. */
  cut(client: StreamClient): void;
}

/** One read: what a client may have on the way without slowing down, and little enough to stay in a cache. */
const INPUT_BYTES = 65_536;

/** Makes the exchange of one server. */
export function createStreamExchange(server: StreamReadiness): StreamExchange {
  const { counts, timers, idleTimeoutMs } = server;
  const transfer = createTransfer();
  const work = createTimerWork(timers);
  const input = createKernelMemory(INPUT_BYTES);
  /** Replies of the client that is being served, until they leave in one call. Empty between clients. */
  const output = createWriteBuffer();
  let isStopping = false;

  function receive(client: StreamClient): void {
    if (client.state === 'closed') return;
    const count = transfer.receive(client.fd, input, 0, INPUT_BYTES);
    if (count <= 0) {
      receiveNothing(client, count);
      return;
    }
    client.movedBytes += count;
    if (client.state !== 'serving') return;
    const passed = client.isDecoding ? 0 : passEchoes(client, count);
    if (passed < count) {
      decoderOf(client).feed(Buffer.from(input.bytes.subarray(passed, count)));
      client.isDecoding = true;
      advance(client);
    } else if (isStopping) advance(client);
  }

  function receiveNothing(client: StreamClient, answer: number): void {
    if (answer === AGAIN || answer === INTERRUPTED) return;
    client.hasEnded = true;
    if (answer < 0 || client.state === 'lingering') cut(client);
    else advance(client);
  }

  /** Sends back all that is echo from the front of the input, from where it lies. @returns its bytes. */
  function passEchoes(client: StreamClient, count: number): number {
    const stretch = measureEchoes(input.view, count, client.passingBytes);
    client.passingBytes = stretch.passingBytes;
    counts.requests += stretch.frames;
    // Read before sending: the record is the next call's.
    const { bytes } = stretch;
    if (bytes > 0) transmit(client, input, bytes);
    return bytes;
  }

  /** Takes on every request that there is room for, then settles whether to read on or to leave. */
  function advance(client: StreamClient): void {
    if (client.state !== 'serving') return;
    let run: FrameRun | null = null;
    do {
      run = takeRuns(client);
      transmitOutput(client);
    } while (run !== null && isServed(client) && hasRoom(client));
    if (!isServed(client)) return;
    settle(client, run === null && hasRoom(client));
  }

  /** @returns the run after which there was no more room, or null when all is taken on. */
  function takeRuns(client: StreamClient): FrameRun | null {
    const { decoder } = client;
    let run: FrameRun | null = null;
    while (decoder !== null && hasRoom(client) && (run = decoder.next()) !== null)
      take(client, run);
    return run;
  }

  /** @param isRead whether all that came has been taken on. */
  function settle(client: StreamClient, isRead: boolean): void {
    const isFaulty = client.decoder !== null && client.decoder.fault() !== null;
    const owed = waitingReplies(client);
    client.isHeldUp = !isRead;
    client.isDecoding = !isRead || owed > 0 || isFaulty || client.decoder?.isMidFrame() === true;
    if (isRead && owed === 0 && (client.hasEnded || isFaulty)) leave(client);
    else if (isRead && isStopping && owed === 0 && !isMidFrame(client)) leave(client);
    else watch(client);
  }

  function take(client: StreamClient, run: FrameRun): void {
    const reply = work.now(run);
    if (reply === null) {
      repliesOf(client).await(run.bytes.length, (settleReply) =>
        work.later(run, (later) => {
          if (later !== null) settleReply(later);
          advance(client);
        }),
      );
    } else if (waitingReplies(client) === 0) put(reply, run.frames);
    else repliesOf(client).push(reply, run.frames);
  }

  function put(reply: Buffer, frames: number): void {
    counts.requests += frames;
    appendBytes(output, reply, 0, reply.length);
  }

  function hasRoom(client: StreamClient): boolean {
    const { replies } = client;
    return (
      unsentBytes(client) + output.length < MAX_UNSENT_BYTES &&
      (replies === null ||
        (replies.size() < MAX_IN_FLIGHT && replies.bytes() < MAX_IN_FLIGHT_BYTES))
    );
  }

  function transmitOutput(client: StreamClient): void {
    const { length } = output;
    if (length > 0) transmit(client, output.memory, length);
    consumeBytes(output, length);
  }

  /** Sends the first `count` bytes of `memory`, and keeps what the kernel does not take. */
  function transmit(client: StreamClient, memory: typeof input, count: number): void {
    let taken = 0;
    if (client.unsent === null) {
      const sent = transfer.send(client.fd, memory, 0, count);
      if (sent < 0 && sent !== AGAIN && sent !== INTERRUPTED) {
        cut(client);
        return;
      }
      taken = Math.max(0, sent);
      client.movedBytes += taken;
      if (taken === count) return;
    }
    client.unsent ??= createWriteBuffer();
    appendBytes(client.unsent, memory.bytes, taken, count);
    watch(client);
  }

  function flush(client: StreamClient): void {
    const { unsent } = client;
    if (unsent === null || client.state === 'closed') return;
    const sent = transfer.send(client.fd, unsent.memory, unsent.start, unsent.length);
    if (sent === AGAIN || sent === INTERRUPTED) return;
    if (sent < 0) {
      cut(client);
      return;
    }
    client.movedBytes += sent;
    consumeBytes(unsent, sent);
    if (unsent.length === 0) client.unsent = null;
    if (client.state === 'leaving') finish(client);
    else if (client.isHeldUp && hasRoom(client)) advance(client);
    else watch(client);
  }

  /** All that is owed is on its way: closes our side once it is sent. */
  function leave(client: StreamClient): void {
    client.state = 'leaving';
    if (isFaulty(client)) counts.malformed++;
    finish(client);
  }

  function finish(client: StreamClient): void {
    if (client.unsent !== null) watch(client);
    else if (isFaulty(client) && !client.hasEnded) linger(client);
    else cut(client);
  }

  /** Reads a faulty client's further bytes away, since closing with them unread would reset what it is owed. */
  function linger(client: StreamClient): void {
    client.state = 'lingering';
    shutdownSocket(client.fd, 'write');
    const lingerMs = Math.min(LINGER_MS, idleTimeoutMs);
    client.cancelLinger = timers.start(lingerMs * 1_000, () => cut(client));
    watch(client);
  }

  function watch(client: StreamClient): void {
    const isReading =
      client.state === 'lingering' ||
      (client.state === 'serving' && !client.hasEnded && !isBlocked(client));
    const isWriting = client.unsent !== null;
    if (isReading === client.isReading && isWriting === client.isWriting) return;
    client.isReading = isReading;
    client.isWriting = isWriting;
    server.watch(client);
  }

  function isBlocked(client: StreamClient): boolean {
    return client.isHeldUp || !hasRoom(client);
  }

  function stop(client: StreamClient): void {
    isStopping = true;
    advance(client);
  }

  function cut(client: StreamClient): void {
    if (client.state === 'closed') return;
    client.state = 'closed';
    client.cancelLinger?.();
    client.replies?.clear();
    client.unsent = null;
    server.close(client);
  }

  function decoderOf(client: StreamClient): NonNullable<StreamClient['decoder']> {
    return (client.decoder ??= createFrameDecoder({
      maxPayloadBytes: MAX_STREAM_PAYLOAD_BYTES,
      echoRuns: work.echoRuns,
    }));
  }

  function repliesOf(client: StreamClient): NonNullable<StreamClient['replies']> {
    return (client.replies ??= createOrderedReplies(put));
  }

  return { receive, flush, stop, cut } satisfies StreamExchange;
}

function isServed({ state }: StreamClient): boolean {
  return state === 'serving';
}

function isFaulty({ decoder }: StreamClient): boolean {
  return decoder !== null && decoder.fault() !== null;
}
