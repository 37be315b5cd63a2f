// One client on a byte stream, the same for every Node style: decode, work, reply in order, slow down for a slow reader,
// survive its faults, close when all it is owed is sent. Who does the work, and when a client gets its turn, is the style's.
import type { Socket } from 'node:net';
import { createFrameDecoder } from '../../protocol/decoder.js';
import type { FrameRun } from '../../protocol/decoder.js';
import { MAX_STREAM_PAYLOAD_BYTES } from '../../protocol/frame.js';
import { LINGER_MS, MAX_IN_FLIGHT_BYTES, MAX_UNSENT_BYTES } from '../limits.js';
import { createOrderedReplies } from '../ordered-replies.js';
import type { RequestWork } from '../request-work.js';
import type { MutableCounts } from '../worker-counts.js';
import type { ClientSet } from './client-set.js';
import { createStallCheck } from './stall-check.js';

/** What a connection needs from the server it belongs to. */
export interface StreamService {
  readonly work: RequestWork;
  readonly counts: MutableCounts;
  readonly clients: ClientSet;
  /** A client that stops in mid-frame, or reads nothing of what it is owed, is cut off after this long. */
  readonly idleTimeoutMs: number;
  /** Requests of one client that may be worked on at once; reading stops there. */
  readonly maxInFlight: number;
}

/** Options for `net.createServer`: replies leave at once, and a half-closed client still gets what it is owed. */
export const STREAM_SOCKETS = { noDelay: true, allowHalfOpen: true } as const;

/** Serves one client until it closes. @param closed is told, once. */
export function serveStream(socket: Socket, service: StreamService, closed?: () => void): void {
  const { work, counts, clients, idleTimeoutMs, maxInFlight } = service;
  const decoder = createFrameDecoder({
    maxPayloadBytes: MAX_STREAM_PAYLOAD_BYTES,
    echoRuns: work.echoRuns,
  });
  const replies = createOrderedReplies(send);
  const check = createStallCheck(socket, idleTimeoutMs, isWaitingForClient);
  const client = { stop, cut, check };
  let inputEnded = false;
  let stopping = false;
  let leaving = false;
  let isHeldUp = false;

  counts.connections++;
  clients.add(client);
  socket.on('data', receive);
  socket.on('end', receiveEnd);
  socket.on('drain', receiveDrain);
  // A reset is the client's business and no fault of ours; 'close' always follows and does the rest.
  socket.on('error', () => undefined);
  socket.on('close', forget);
  socket.resume();

  function receive(chunk: Buffer): void {
    if (leaving) return;
    decoder.feed(chunk);
    advance();
  }

  function receiveEnd(): void {
    inputEnded = true;
    if (!leaving) advance();
  }

  function receiveDrain(): void {
    if (isHeldUp) advance();
  }

  /** Takes on every request that there is room for, then settles whether to read on or to leave. */
  function advance(): void {
    if (leaving || socket.destroyed) return;
    let run: FrameRun | null = null;
    let taken = 0;
    while (hasRoom() && (run = decoder.next()) !== null) {
      // Replies to several requests of one chunk leave in one system call.
      if (++taken === 2) socket.cork();
      take(run);
    }
    if (taken > 1) socket.uncork();
    const isRead = run === null && hasRoom();
    isHeldUp = !isRead;
    if (isRead && replies.size() === 0 && (inputEnded || decoder.fault() !== null)) leave();
    else if (isRead && stopping && isIdle()) socket.destroySoon();
    else if (hasRoom()) resumeReading();
    else socket.pause();
  }

  function hasRoom(): boolean {
    return (
      replies.size() < maxInFlight &&
      replies.bytes() < MAX_IN_FLIGHT_BYTES &&
      socket.writableLength < MAX_UNSENT_BYTES
    );
  }

  function take(run: FrameRun): void {
    const reply = work.now(run);
    if (reply === null) {
      replies.await(run.bytes.length, (settle) =>
        work.later(run, (later) => {
          if (later === null) {
            cut();
            return;
          }
          settle(later);
          advance();
        }),
      );
    } else if (replies.size() === 0) send(reply, run.frames);
    else replies.push(reply, run.frames);
  }

  function cut(): void {
    socket.destroy();
  }

  function send(reply: Buffer, frames: number): void {
    counts.requests += frames;
    socket.write(reply);
  }

  function resumeReading(): void {
    if (socket.isPaused()) socket.resume();
  }

  /** All that is owed is written: closes our side, and everything once the client has closed its own. */
  function leave(): void {
    leaving = true;
    if (decoder.fault() !== null) {
      counts.malformed++;
      socket.pause();
      socket.once('finish', linger);
    }
    socket.end();
  }

  /** Reads a faulty client's further bytes away, since closing with them unread would reset what it is owed. */
  function linger(): void {
    resumeReading();
    const expiry = setTimeout(cut, Math.min(LINGER_MS, idleTimeoutMs));
    socket.once('close', () => clearTimeout(expiry));
  }

  function isIdle(): boolean {
    return replies.size() === 0 && !decoder.isMidFrame();
  }

  function isWaitingForClient(): boolean {
    return socket.writableLength > 0 || (decoder.isMidFrame() && !socket.isPaused());
  }

  function stop(): void {
    stopping = true;
    advance();
  }

  function forget(): void {
    replies.clear();
    clients.remove(client);
    closed?.();
  }
}
