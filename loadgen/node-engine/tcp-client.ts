// One logical user of a tcp load: its connection, its requests under way, its session. It knows nothing of pace: a demand
// (closed or open loop) tells it when to send, and hears when it may send again.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Clock } from '../engine.js';
import type { Exchange } from '../exchange.js';
import type { Recorder } from '../recorder.js';
import type { ResolvedHost } from '../resolve-host.js';
import { createFrameAssembler } from './frame-assembler.js';
import type { OutstandingRequest, RequestPool } from './outstanding-request.js';
import type { RequestWriter } from './request-writer.js';
import { judgeStreamReply } from './stream-reply.js';

/** What all clients of a worker share. */
export interface TcpClientContext {
  readonly exchange: Exchange;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly to: ResolvedHost & { readonly port: number };
  readonly timeoutNs: number;
  /** Requests per session; 0 has no end. */
  readonly sessionRequests: number;
  /** Reads of all sockets land here, one at a time: Node calls back before it reads again. */
  readonly readBuffer: Buffer;
  readonly writer: RequestWriter;
  readonly pool: RequestPool;
  /** Counted up with every frame, so that the pacer can tell waiting from work. */
  readonly activity: { frames: number };
  readonly events: TcpClientEvents;
}

/** What a client tells the session. */
export interface TcpClientEvents {
  /** A connect has ended, well or not. */
  settled(): void;
  /** The client is open and has nothing under way. `nowNs` is a fresh clock reading. */
  idle(client: TcpClient, nowNs: number): void;
  /** A connection attempt failed or a session gave nothing: not again before `atNs`. */
  retryAt(client: TcpClient, atNs: number): void;
  /** A socket's descriptor is free again. */
  closed(): void;
  /** A connect failed for `code`; refusals are not told. */
  connectFailed(code: string): void;
  /** A frame came after {@link TcpClient.abort}. */
  drained(): void;
}

export interface TcpClient {
  /** Within the share. */
  readonly index: number;
  readonly phase: ClientPhase;
  /** Requests under way. */
  readonly outstanding: readonly OutstandingRequest[];
  /** Open, with requests of its session left to ask, and its socket takes bytes. */
  canSend(): boolean;
  connect(): void;
  /** Sends one request; {@link canSend} must be true. */
  send(intendedNs: number, nowNs: number): void;
  /** Gives up every request that is older than the timeout. */
  sweep(nowNs: number): void;
  /** The window has closed: what is under way is aborted, replies are taken and forgotten. @returns how many are owed. */
  abort(endNs: number): number;
  /** Closes the connection, if any. */
  close(): void;
}

/** `resting` has no socket and waits; `aborted` only drains. */
export type ClientPhase = 'resting' | 'connecting' | 'open' | 'aborted';

/** First and longest rest before a failed connection is tried again: soon enough to notice a server that comes back, never a tight loop. */
const FIRST_REST_NS = 10e6;
const LONGEST_REST_NS = 200e6;
/** A socket that holds more unsent bytes than this takes no further request: the peer does not read. */
const MAX_UNSENT_BYTES = 1 << 20;
const NO_SEQUENCES: ReadonlySet<number> = new Set();

export function createTcpClient(
  index: number,
  clientNumber: number,
  context: TcpClientContext,
): TcpClient {
  const { exchange, recorder, clock, timeoutNs, sessionRequests, pool, events, writer } = context;
  const outstanding: OutstandingRequest[] = [];
  let phase: ClientPhase = 'resting';
  let socket: Socket | null = null;
  let failure: string | null = null;
  let connectStartedNs = 0;
  let restNs = FIRST_REST_NS;
  let nextSequence = 0;
  // Of the session:
  let firstSequence = 0;
  let asked = 0;
  let ended = 0;
  let unanswered = 0;
  let hasReply = false;
  let givenUp: Set<number> | null = null;

  function open(): void {
    phase = 'connecting';
    failure = null;
    connectStartedNs = clock();
    recorder.connectStarted(index, connectStartedNs);
    const frames = createFrameAssembler(exchange.messageBytes, onFrame);
    const opening = connect({
      host: context.to.address,
      port: context.to.port,
      noDelay: true,
      onread: {
        buffer: context.readBuffer,
        callback: (bytes) => {
          if (socket === opening) frames.feed(context.readBuffer, bytes);
          return true;
        },
      },
    });
    socket = opening;
    opening.once('connect', () => {
      if (socket === opening) onConnect();
    });
    opening.on('error', (error: NodeJS.ErrnoException) => {
      if (socket === opening) failure = error.code ?? error.message;
    });
    opening.once('end', () => {
      if (socket === opening) onDown();
    });
    opening.once('close', () => {
      if (socket === opening) onDown();
      events.closed();
    });
  }

  function onConnect(): void {
    const nowNs = clock();
    recorder.opened(index, connectStartedNs, nowNs);
    phase = 'open';
    firstSequence = nextSequence;
    asked = 0;
    ended = 0;
    unanswered = 0;
    hasReply = false;
    givenUp = null;
    events.settled();
    events.idle(client, nowNs);
  }

  /** The connection is gone, or never was, by the peer's doing. */
  function onDown(): void {
    const nowNs = clock();
    const before = phase;
    leaveSocket();
    if (before === 'aborted') return;
    if (before === 'connecting') connectEnded(nowNs);
    else sessionLost(nowNs);
  }

  function connectEnded(nowNs: number): void {
    if (failure === 'ECONNREFUSED') recorder.sessionRefused(index, nowNs);
    else {
      recorder.sessionFailed(index, nowNs);
      events.connectFailed(failure ?? 'closed');
    }
    rest(nowNs);
    events.settled();
  }

  function sessionLost(nowNs: number): void {
    for (const request of outstanding) {
      recorder.lost(index, nowNs);
      pool.give(request);
    }
    outstanding.length = 0;
    recorder.sessionReset(index, nowNs);
    if (hasReply) events.retryAt(client, nowNs);
    else rest(nowNs);
  }

  function rest(nowNs: number): void {
    events.retryAt(client, nowNs + restNs);
    restNs = Math.min(LONGEST_REST_NS, restNs * 2);
  }

  /** Closing with nothing unread sends a FIN: the client closes first, and TIME_WAIT is its own. */
  function leaveSocket(): void {
    const leaving = socket;
    socket = null;
    phase = 'resting';
    leaving?.destroy();
  }

  function onFrame(source: Buffer, offset: number): boolean {
    context.activity.frames++;
    if (phase === 'aborted') {
      events.drained();
      return socket !== null;
    }
    const nowNs = clock();
    const oldest = outstanding[0];
    if (
      oldest !== undefined &&
      exchange.isReply(source, offset, clientNumber, oldest.sequence) &&
      nowNs - oldest.sentNs < timeoutNs
    ) {
      recorder.succeeded(index, oldest.intendedNs, oldest.sentNs, nowNs);
      finish(0, nowNs);
    } else {
      sweep(nowNs, false);
      judge(source, offset, nowNs);
    }
    goOn(nowNs);
    return socket !== null;
  }

  function judge(source: Buffer, offset: number, nowNs: number): void {
    const reply = judgeStreamReply(exchange, source, offset, {
      clientNumber,
      outstanding,
      givenUp: givenUp ?? NO_SEQUENCES,
      firstSequence,
      nextSequence,
    });
    switch (reply.kind) {
      case 'late':
        givenUp?.delete(reply.sequence);
        recorder.late(nowNs);
        return;
      case 'duplicated':
        recorder.duplicated(nowNs);
        return;
      case 'corrupted':
      case 'succeeded': {
        const request = outstanding[reply.index] as OutstandingRequest;
        if (reply.index > 0) recorder.reordered(nowNs);
        if (reply.kind === 'corrupted') recorder.corrupted(index, nowNs);
        else recorder.succeeded(index, request.intendedNs, request.sentNs, nowNs);
        finish(reply.index, nowNs);
      }
    }
  }

  /** The request at `place` has its reply. */
  function finish(place: number, nowNs: number): void {
    const request = (
      place === 0 ? outstanding.shift() : outstanding.splice(place, 1)[0]
    ) as OutstandingRequest;
    pool.give(request);
    ended++;
    if (hasReply) return;
    hasReply = true;
    restNs = FIRST_REST_NS;
    recorder.firstReply(index, connectStartedNs, nowNs);
  }

  /** After a request's end: the next one, or the session's end and the next session. */
  function goOn(nowNs: number): void {
    if (outstanding.length > 0) return;
    if (sessionRequests === 0 || asked < sessionRequests) {
      events.idle(client, nowNs);
      return;
    }
    if (ended === asked && unanswered === 0) recorder.sessionCompleted(nowNs);
    leaveSocket();
    events.retryAt(client, nowNs);
  }

  function sweep(nowNs: number, thenGoOn = true): void {
    let oldest = outstanding[0];
    if (oldest === undefined || nowNs - oldest.sentNs < timeoutNs) return;
    while (oldest !== undefined && nowNs - oldest.sentNs >= timeoutNs) {
      recorder.timedOut(index, oldest.intendedNs, oldest.sentNs, oldest.sentNs + timeoutNs);
      givenUp ??= new Set();
      givenUp.add(oldest.sequence);
      outstanding.shift();
      pool.give(oldest);
      ended++;
      unanswered++;
      oldest = outstanding[0];
    }
    if (thenGoOn) goOn(nowNs);
  }

  function send(intendedNs: number, nowNs: number): void {
    const sequence = nextSequence;
    nextSequence = (nextSequence + 1) >>> 0;
    asked++;
    outstanding.push(pool.take(sequence, intendedNs, nowNs));
    recorder.sent(index, intendedNs, nowNs);
    writer.write(socket as Socket, clientNumber, sequence);
  }

  function abort(endNs: number): number {
    if (phase === 'resting' || phase === 'connecting') {
      leaveSocket();
      return 0;
    }
    const owed = outstanding.length;
    for (const request of outstanding) {
      recorder.aborted(index, endNs);
      pool.give(request);
    }
    outstanding.length = 0;
    phase = 'aborted';
    return owed;
  }

  const client = {
    index,
    get phase() {
      return phase;
    },
    outstanding,
    canSend: () =>
      phase === 'open' &&
      (sessionRequests === 0 || asked < sessionRequests) &&
      (socket as Socket).writableLength <= MAX_UNSENT_BYTES,
    connect: open,
    send,
    sweep,
    abort,
    close: leaveSocket,
  } satisfies TcpClient;
  return client;
}
