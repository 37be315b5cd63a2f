// One logical user of a tcp load: its requests under way and its sessions, one connection at a time. It knows nothing of pace: a
// demand (closed or open loop) tells it when to send, and hears when it may send again.
import type { OutstandingRequest } from './outstanding-request.js';
import { judgeStreamReply } from './stream-reply.js';
import type {
  ClientConnection,
  ClientPhase,
  TcpClient,
  TcpClientContext,
} from './tcp-client-contract.js';

/** First and longest rest before a failed connection is tried again: soon enough to notice a server that comes back, never a tight loop. */
const FIRST_REST_NS = 10e6;
const LONGEST_REST_NS = 200e6;
/** A socket that holds more unsent bytes than this takes no further request: the peer does not read. */
const MAX_UNSENT_BYTES = 1 << 20;

/** What a client knows of its current session. */
interface SessionState {
  firstSequence: number;
  /** Its connect's start, brought forward by the time it lay open and unused before its first send. */
  startedNs: number;
  asked: number;
  hasReply: boolean;
  /** Sequences that timed out and may still be answered. */
  readonly givenUp: Set<number>;
  /** Whether any request of it timed out. */
  isIncomplete: boolean;
}

/** @param clientNumber in the whole load, as the payloads say it. */
export function createTcpClient(
  index: number,
  clientNumber: number,
  context: TcpClientContext,
): TcpClient {
  const { exchange, recorder, clock, timeoutNs, sessionRequests, pool, events } = context;
  const outstanding: OutstandingRequest[] = [];
  let phase: ClientPhase = 'resting';
  let connection: ClientConnection | null = null;
  let connectStartedNs = 0;
  let openedNs = 0;
  let restNs = FIRST_REST_NS;
  let nextSequence = 0;
  let session = newSession(nextSequence);

  function connect(): void {
    phase = 'connecting';
    connectStartedNs = clock();
    recorder.connectStarted(index, connectStartedNs);
    connection = context.open({
      opened,
      frame,
      down,
      released: () => events.released(),
    });
  }

  function opened(): void {
    const nowNs = clock();
    recorder.opened(index, connectStartedNs, nowNs);
    phase = 'open';
    openedNs = nowNs;
    session = newSession(nextSequence);
    events.settled();
    events.idle(client, nowNs);
  }

  function down(code: string | null): void {
    const nowNs = clock();
    const before = phase;
    close();
    if (before === 'connecting') connectFailed(code, nowNs);
    else if (before === 'open') sessionLost(nowNs);
  }

  function connectFailed(code: string | null, nowNs: number): void {
    if (code === 'ECONNREFUSED') recorder.sessionRefused(index, nowNs);
    else {
      recorder.sessionFailed(index, nowNs);
      events.connectFailed(code ?? 'ended');
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
    if (session.hasReply) events.retryAt(client, nowNs);
    else rest(nowNs);
  }

  function rest(nowNs: number): void {
    events.retryAt(client, nowNs + restNs);
    restNs = Math.min(LONGEST_REST_NS, restNs * 2);
  }

  function close(): void {
    phase = 'resting';
    connection?.close();
    connection = null;
  }

  /** @returns whether this connection goes on. */
  function frame(source: Buffer, offset: number): boolean {
    context.activity.replies++;
    if (phase === 'aborted') {
      events.drained();
      return true;
    }
    const nowNs = clock();
    const oldest = outstanding[0];
    if (
      oldest !== undefined &&
      nowNs - oldest.sentNs < timeoutNs &&
      exchange.isReply(source, offset, clientNumber, oldest.sequence)
    ) {
      recorder.succeeded(index, oldest.intendedNs, oldest.sentNs, nowNs);
      finish(0, nowNs);
    } else {
      giveUp(nowNs);
      judge(source, offset, nowNs);
    }
    const replied = connection;
    goOn(nowNs);
    return connection === replied;
  }

  function judge(source: Buffer, offset: number, nowNs: number): void {
    const { givenUp, firstSequence } = session;
    const asked = { clientNumber, outstanding, givenUp, firstSequence, nextSequence };
    const reply = judgeStreamReply(exchange, source, offset, asked);
    switch (reply.kind) {
      case 'late':
        givenUp.delete(reply.sequence);
        recorder.late(nowNs);
        return;
      case 'duplicated':
        recorder.duplicated(nowNs);
        return;
      case 'corrupted':
      case 'succeeded': {
        const { intendedNs, sentNs } = outstanding[reply.index] as OutstandingRequest;
        if (reply.index > 0) recorder.reordered(nowNs);
        if (reply.kind === 'corrupted') recorder.corrupted(index, nowNs);
        else recorder.succeeded(index, intendedNs, sentNs, nowNs);
        finish(reply.index, nowNs);
      }
    }
  }

  /** The request at `place` has its reply. */
  function finish(place: number, nowNs: number): void {
    const request = place === 0 ? outstanding.shift() : outstanding.splice(place, 1)[0];
    pool.give(request as OutstandingRequest);
    if (session.hasReply) return;
    session.hasReply = true;
    restNs = FIRST_REST_NS;
    recorder.firstReply(index, session.startedNs, nowNs);
  }

  /** After a request's end: the next one, or the session's end and the next session. */
  function goOn(nowNs: number): void {
    if (outstanding.length > 0) return;
    if (hasRequestsLeft()) {
      events.idle(client, nowNs);
      return;
    }
    // Every session that ends here was opened, so those that miss a reply are seen as opened and neither completed nor reset.
    if (!session.isIncomplete) recorder.sessionCompleted(nowNs);
    close();
    events.retryAt(client, nowNs);
  }

  function hasRequestsLeft(): boolean {
    return sessionRequests === 0 || session.asked < sessionRequests;
  }

  function giveUp(nowNs: number): boolean {
    let oldest = outstanding[0];
    let isAny = false;
    while (oldest !== undefined && nowNs - oldest.sentNs >= timeoutNs) {
      recorder.timedOut(index, oldest.intendedNs, oldest.sentNs, oldest.sentNs + timeoutNs);
      session.givenUp.add(oldest.sequence);
      session.isIncomplete = true;
      isAny = true;
      outstanding.shift();
      pool.give(oldest);
      oldest = outstanding[0];
    }
    return isAny;
  }

  function send(intendedNs: number, nowNs: number): void {
    const sequence = nextSequence;
    nextSequence = (nextSequence + 1) >>> 0;
    if (session.asked++ === 0) session.startedNs = connectStartedNs + (nowNs - openedNs);
    outstanding.push(pool.take(sequence, intendedNs, nowNs));
    recorder.sent(index, intendedNs, nowNs);
    (connection as ClientConnection).request(clientNumber, sequence);
  }

  function abort(endNs: number): number {
    if (phase !== 'open') {
      close();
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
      hasRequestsLeft() &&
      (connection as ClientConnection).unsentBytes() <= MAX_UNSENT_BYTES,
    connect,
    send,
    sweep: (nowNs) => {
      if (giveUp(nowNs)) goOn(nowNs);
    },
    abort,
    close,
  } satisfies TcpClient;
  return client;
}

function newSession(firstSequence: number): SessionState {
  return {
    firstSequence,
    startedNs: 0,
    asked: 0,
    hasReply: false,
    givenUp: new Set(),
    isIncomplete: false,
  };
}
