// What one logical user of a tcp load does: its sessions, one connection at a time, and its way from one request to the next. It
// knows nothing of pace: a demand (closed or open loop) tells it when to send, and hears when it may send again.
import { createClientRequests, FIRST_REST_NS } from './client-requests.js';
import type { TcpClient, TcpClientContext, TcpClients } from './tcp-client-contract.js';

/** Longest rest before a failed connection is tried again: never a tight loop. */
const LONGEST_REST_NS = 200e6;
/** A socket that holds more unsent bytes than this takes no further request: the peer does not read. */
const MAX_UNSENT_BYTES = 1 << 20;

export function createTcpClients<Connection>(
  context: TcpClientContext<Connection>,
): TcpClients<Connection> {
  type Client = TcpClient<Connection>;
  const { recorder, clock, sessionRequests, sockets, events } = context;
  const requests = createClientRequests(context);

  function connect(client: Client): void {
    client.phase = 'connecting';
    client.startedNs = clock();
    recorder.connectStarted(client.index, client.startedNs);
    client.connection = sockets.open(client);
  }

  function opened(client: Client): void {
    const nowNs = clock();
    recorder.opened(client.index, client.startedNs, nowNs);
    client.phase = 'open';
    beginSession(client, nowNs);
    events.settled();
    events.idle(client, nowNs);
  }

  function down(client: Client, code: string | null): void {
    const nowNs = clock();
    const before = client.phase;
    close(client);
    if (before === 'connecting') connectFailed(client, code, nowNs);
    else if (before === 'open') sessionLost(client, nowNs);
  }

  function connectFailed(client: Client, code: string | null, nowNs: number): void {
    if (code === 'ECONNREFUSED') recorder.sessionRefused(client.index, nowNs);
    else {
      recorder.sessionFailed(client.index, nowNs);
      events.connectFailed(code ?? 'ended');
    }
    rest(client, nowNs);
    events.settled();
  }

  function sessionLost(client: Client, nowNs: number): void {
    requests.lose(client, nowNs);
    recorder.sessionReset(client.index, nowNs);
    if (client.hasReply) events.retryAt(client, nowNs);
    else rest(client, nowNs);
  }

  function rest(client: Client, nowNs: number): void {
    events.retryAt(client, nowNs + client.restNs);
    client.restNs = Math.min(LONGEST_REST_NS, client.restNs * 2);
  }

  function close(client: Client): void {
    client.phase = 'resting';
    if (client.connection !== null) sockets.close(client.connection);
    client.connection = null;
  }

  function frame(client: Client, source: Buffer, offset: number): boolean {
    if (client.phase === 'aborted') {
      events.drained();
      return true;
    }
    const nowNs = clock();
    requests.reply(client, source, offset, nowNs);
    const replied = client.connection;
    goOn(client, nowNs);
    return client.connection === replied;
  }

  /** After a request's end: the next one, or the session's end and the next session. */
  function goOn(client: Client, nowNs: number): void {
    if (client.outstanding.length > 0) return;
    if (hasRequestsLeft(client)) {
      events.idle(client, nowNs);
      return;
    }
    // Every session that ends here was opened, so those that miss a reply are seen as opened and neither completed nor reset.
    if (!client.isIncomplete) recorder.sessionCompleted(nowNs);
    close(client);
    events.retryAt(client, nowNs);
  }

  function hasRequestsLeft(client: Client): boolean {
    return sessionRequests === 0 || client.asked < sessionRequests;
  }

  function abort(client: Client, endNs: number): number {
    if (client.phase === 'open') {
      client.phase = 'aborted';
      return requests.abort(client, endNs);
    }
    close(client);
    return 0;
  }

  return {
    create: createClient,
    connect,
    opened,
    frame,
    down,
    canSend: (client) =>
      client.phase === 'open' &&
      hasRequestsLeft(client) &&
      sockets.unsentBytes(client.connection as Connection) <= MAX_UNSENT_BYTES,
    send: (client, intendedNs, nowNs) => {
      const sequence = requests.ask(client, intendedNs, nowNs);
      sockets.request(client.connection as Connection, client.clientNumber, sequence);
    },
    sweep: (client, nowNs) => {
      if (requests.giveUp(client, nowNs)) goOn(client, nowNs);
    },
    abort,
    close,
  } satisfies TcpClients<Connection>;
}

/** Its members in one order and of one kind each, so that all clients have one shape to the compiler. */
function createClient<Connection>(index: number, clientNumber: number): TcpClient<Connection> {
  return {
    index,
    clientNumber,
    phase: 'resting',
    connection: null,
    outstanding: [],
    restNs: FIRST_REST_NS,
    nextSequence: 0,
    firstSequence: 0,
    startedNs: 0,
    openedNs: 0,
    asked: 0,
    hasReply: false,
    isIncomplete: false,
    givenUp: null,
  };
}

function beginSession<Connection>(client: TcpClient<Connection>, nowNs: number): void {
  client.openedNs = nowNs;
  client.firstSequence = client.nextSequence;
  client.asked = 0;
  client.hasReply = false;
  client.isIncomplete = false;
  client.givenUp = null;
}
