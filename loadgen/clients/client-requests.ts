// The requests that tcp clients have under way, told to the recorder: asked, answered, given up, lost. Knows neither sockets nor
// sessions' ends.
import type { OutstandingRequest } from './outstanding-request.js';
import { judgeStreamReply } from './stream-reply.js';
import type { TcpClient, TcpClientContext } from './tcp-client-contract.js';

/** First rest before a failed connection is tried again: soon enough to notice a server that comes back. A reply brings it back to this. */
export const FIRST_REST_NS = 10e6;

/** Of all clients of a worker. */
export interface ClientRequests<Client> {
  /** Notes the client's next request as under way. @returns its sequence. */
  ask(client: Client, intendedNs: number, nowNs: number): number;
  /** Takes the frame at `offset` for what it is: the end of a request, or a late or repeated one. */
  reply(client: Client, source: Buffer, offset: number, nowNs: number): void;
  /** Gives up what is as old as the timeout. @returns whether there was any. */
  giveUp(client: Client, nowNs: number): boolean;
  /** The connection died under all of them. */
  lose(client: Client, atNs: number): void;
  /** The window closed over all of them. @returns how many there were. */
  abort(client: Client, atNs: number): number;
}

export function createClientRequests<Connection>(
  context: TcpClientContext<Connection>,
): ClientRequests<TcpClient<Connection>> {
  type Client = TcpClient<Connection>;
  const { exchange, recorder, timeoutNs, pool } = context;

  function ask(client: Client, intendedNs: number, nowNs: number): number {
    const sequence = client.nextSequence;
    client.nextSequence = (sequence + 1) >>> 0;
    if (client.asked++ === 0) client.startedNs += nowNs - client.openedNs;
    client.outstanding.push(pool.take(sequence, intendedNs, nowNs));
    recorder.sent(client.index, intendedNs, nowNs);
    return sequence;
  }

  function reply(client: Client, source: Buffer, offset: number, nowNs: number): void {
    const oldest = client.outstanding[0];
    // The usual case, without an allocation.
    if (
      oldest !== undefined &&
      nowNs - oldest.sentNs < timeoutNs &&
      exchange.isReply(source, offset, client.clientNumber, oldest.sequence)
    ) {
      recorder.succeeded(client.index, oldest.intendedNs, oldest.sentNs, nowNs);
      finish(client, 0, nowNs);
      return;
    }
    giveUp(client, nowNs);
    judge(client, source, offset, nowNs);
  }

  function judge(client: Client, source: Buffer, offset: number, nowNs: number): void {
    const verdict = judgeStreamReply(exchange, source, offset, client);
    switch (verdict.kind) {
      case 'late':
        client.givenUp?.delete(verdict.sequence);
        recorder.late(nowNs);
        return;
      case 'duplicated':
        recorder.duplicated(nowNs);
        return;
      case 'corrupted':
      case 'succeeded': {
        const { intendedNs, sentNs } = client.outstanding[verdict.index] as OutstandingRequest;
        if (verdict.index > 0) recorder.reordered(nowNs);
        if (verdict.kind === 'corrupted') recorder.corrupted(client.index, nowNs);
        else recorder.succeeded(client.index, intendedNs, sentNs, nowNs);
        finish(client, verdict.index, nowNs);
      }
    }
  }

  /** The request at `place` has its reply. */
  function finish(client: Client, place: number, nowNs: number): void {
    const { outstanding } = client;
    const request = place === 0 ? outstanding.shift() : outstanding.splice(place, 1)[0];
    pool.give(request as OutstandingRequest);
    if (client.hasReply) return;
    client.hasReply = true;
    client.restNs = FIRST_REST_NS;
    recorder.firstReply(client.index, client.startedNs, nowNs);
  }

  function giveUp(client: Client, nowNs: number): boolean {
    const { index, outstanding } = client;
    let oldest = outstanding[0];
    let isAny = false;
    while (oldest !== undefined && nowNs - oldest.sentNs >= timeoutNs) {
      recorder.timedOut(index, oldest.intendedNs, oldest.sentNs, oldest.sentNs + timeoutNs);
      client.givenUp ??= new Set();
      client.givenUp.add(oldest.sequence);
      client.isIncomplete = true;
      isAny = true;
      outstanding.shift();
      pool.give(oldest);
      oldest = outstanding[0];
    }
    return isAny;
  }

  function lose(client: Client, atNs: number): void {
    for (let left = client.outstanding.length; left > 0; left--) recorder.lost(client.index, atNs);
    clear(client);
  }

  function abort(client: Client, atNs: number): number {
    const owed = client.outstanding.length;
    for (let left = owed; left > 0; left--) recorder.aborted(client.index, atNs);
    clear(client);
    return owed;
  }

  function clear({ outstanding }: Client): void {
    for (const request of outstanding) pool.give(request);
    outstanding.length = 0;
  }

  return { ask, reply, giveUp, lose, abort };
}
