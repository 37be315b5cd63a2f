// The requests and replies of one datagram flow, told to the recorder: what was sent, what came back and in which order,
// what was given up. Moves no bytes itself and waits for nothing.
import type { Exchange } from '../exchange.js';
import type { Recorder } from '../recorder.js';
import { createOutstandingTable } from './outstanding-table.js';
import { createReplyJudge } from './reply-verdict.js';

/** What the flows of one session share. */
export interface FlowContext {
  readonly exchange: Exchange;
  readonly recorder: Recorder;
  readonly timeoutNs: number;
  /** The number that client 0 of this share has in its payloads. */
  readonly firstClient: number;
  /** A client's request has come to its end (answered, damaged or given up), and the client may go on. */
  readonly ended: (client: number) => void;
}

/** Where a flow's requests leave. */
export interface FlowCarrier {
  /** Sends a request. @param clientNumber in the whole load, as the payloads say it. */
  request(clientNumber: number, sequence: number): void;
}

export interface FlowRequests {
  /** Sends the next request of `client`, which was meant for `intendedNs`. */
  send(client: number, intendedNs: number, nowNs: number): void;
  /** Takes the datagram of `byteLength` bytes that lies in `source` at `offset`, for the time of the call. */
  reply(source: Buffer, offset: number, byteLength: number, doneNs: number): void;
  /** Gives up every request that is as old as the timeout: one pass in send order. */
  giveUp(nowNs: number): void;
  /** The target refused this flow: nothing under way on it will be answered. Its clients must not send meanwhile. */
  refuse(nowNs: number): void;
  /** Ends every request under way as aborted. */
  abort(atNs: number): void;
}

/** @param clients the clients of this flow. */
export function createFlowRequests(
  context: FlowContext,
  carrier: FlowCarrier,
  clients: readonly number[],
): FlowRequests {
  const { exchange, recorder, timeoutNs, firstClient, ended } = context;
  const wireClientOf = (client: number): number => firstClient + client;
  const table = createOutstandingTable();
  const judge = createReplyJudge(exchange, table, clients, wireClientOf);
  const firstReplies = createFirstReplies(recorder);
  // What was sent last of all that has been answered. A reply to something sent before it has been overtaken: RFC 4737,
  // section 3.3, where packets that come twice or damaged have no part either.
  // An array, for V8 makes a new object of every large number that a closure's variable takes.
  const latestAnswered = new Uint32Array(1);
  let isAnyAnswered = false;

  function send(client: number, intendedNs: number, nowNs: number): void {
    const sequence = table.add(client, intendedNs, nowNs);
    firstReplies.sent(client, nowNs);
    recorder.sent(client, intendedNs, nowNs);
    carrier.request(wireClientOf(client), sequence);
  }

  function reply(source: Buffer, offset: number, byteLength: number, doneNs: number): void {
    giveUp(doneNs);
    const { kind, sequence, known } = judge.judge(source, offset, byteLength);
    switch (kind) {
      case 'succeeded':
        succeed(sequence, doneNs);
        break;
      case 'corrupted': {
        const client = table.clientOf(sequence);
        table.settle(sequence, 'answered');
        recorder.corrupted(client, doneNs);
        ended(client);
        break;
      }
      case 'late':
        if (known) table.settle(sequence, 'answered');
        recorder.late(doneNs);
        break;
      case 'duplicated':
        recorder.duplicated(doneNs);
        break;
    }
  }

  function succeed(sequence: number, doneNs: number): void {
    const client = table.clientOf(sequence);
    table.settle(sequence, 'answered');
    if (isAnyAnswered && table.isBefore(sequence, latestAnswered[0] as number)) {
      recorder.reordered(doneNs);
    } else latestAnswered[0] = sequence;
    isAnyAnswered = true;
    firstReplies.answered(client, doneNs);
    recorder.succeeded(client, table.intendedNsOf(sequence), table.sentNsOf(sequence), doneNs);
    ended(client);
  }

  function giveUp(nowNs: number): void {
    let oldest = table.oldest();
    while (oldest !== null && nowNs - table.sentNsOf(oldest) >= timeoutNs) {
      lose(oldest, table.sentNsOf(oldest) + timeoutNs);
      oldest = table.oldest();
    }
  }

  function refuse(nowNs: number): void {
    for (let oldest = table.oldest(); oldest !== null; oldest = table.oldest()) lose(oldest, nowNs);
  }

  function lose(sequence: number, atNs: number): void {
    const client = table.clientOf(sequence);
    table.settle(sequence, 'given-up');
    recorder.lost(client, atNs);
    ended(client);
  }

  function abort(atNs: number): void {
    for (let sequence = table.oldest(); sequence !== null; sequence = table.oldest()) {
      table.settle(sequence, 'given-up');
      recorder.aborted(table.clientOf(sequence), atNs);
    }
  }

  return { send, reply, giveUp, refuse, abort };
}

/** Tells the recorder of each client's first reply, timed from its first request. */
function createFirstReplies(recorder: Recorder): {
  sent: (client: number, sentNs: number) => void;
  answered: (client: number, doneNs: number) => void;
} {
  const firstSentNs: (number | undefined)[] = [];
  const waiting = new Set<number>();
  return {
    sent: (client, sentNs) => {
      if (firstSentNs[client] !== undefined) return;
      firstSentNs[client] = sentNs;
      waiting.add(client);
    },
    answered: (client, doneNs) => {
      if (waiting.size === 0 || !waiting.delete(client)) return;
      recorder.firstReply(client, firstSentNs[client] as number, doneNs);
    },
  };
}
