// Whose reply a datagram is, and what it says of that request. Pure; the session acts on it.
import { HEADER_BYTES, SEQUENCE_OFFSET } from '../../protocol/frame.js';
import type { Exchange } from '../exchange.js';
import type { OutstandingTable } from './outstanding-table.js';

/**
 * What a datagram is. `late`: right, but its request had been given up (or is too long ago to tell, or the datagram is damaged and
 * nothing was under way that it could belong to). `duplicated`: its request had been answered.
 */
export type ReplyKind = 'succeeded' | 'corrupted' | 'late' | 'duplicated';

/** `sequence` is meaningful for `succeeded` and `corrupted`, and where `known`. Reused: read it before the next call. */
export interface ReplyVerdict {
  kind: ReplyKind;
  sequence: number;
  /** Whether `sequence` still has a place in the table. */
  known: boolean;
}

/** Judges one flow's datagrams. `wireClientOf` gives the number a client has in its payloads. */
export interface ReplyJudge {
  /** @param byteLength of the datagram that lies in `source` at `offset`. */
  judge(source: Buffer, offset: number, byteLength: number): ReplyVerdict;
}

/** @param flowClients the clients of this flow, for telling a reply that is too old to be in the table. */
export function createReplyJudge(
  exchange: Exchange,
  table: OutstandingTable,
  flowClients: readonly number[],
  wireClientOf: (client: number) => number,
): ReplyJudge {
  const verdict: ReplyVerdict = { kind: 'late', sequence: 0, known: false };
  const scratch = Buffer.alloc(exchange.messageBytes);

  function judge(source: Buffer, offset: number, byteLength: number): ReplyVerdict {
    if (byteLength === exchange.messageBytes) {
      const sequence = exchange.sequenceOf(source, offset);
      if (isReplyTo(source, offset, sequence)) return judged(sequence, 'succeeded');
    }
    return judgeDamaged(source.subarray(offset, offset + byteLength));
  }

  function isReplyTo(source: Buffer, offset: number, sequence: number): boolean {
    if (table.stateOf(sequence) === 'forgotten') return false;
    return exchange.isReply(source, offset, wireClientOf(table.clientOf(sequence)), sequence);
  }

  function judged(sequence: number, whenDue: 'succeeded' | 'corrupted'): ReplyVerdict {
    const state = table.stateOf(sequence);
    if (state === 'outstanding') return say(whenDue, sequence, true);
    return say(state === 'answered' ? 'duplicated' : 'late', sequence, true);
  }

  function judgeDamaged(reply: Buffer): ReplyVerdict {
    const whole = reply.length === exchange.messageBytes;
    const header = headerSequence(reply);
    if (whole && header !== null && isForgottenReply(reply, header))
      return say('late', header, false);
    const tagged = exchange.taggedSequenceOf(reply, 0);
    if (
      whole &&
      tagged >= 0 &&
      table.stateOf(tagged) !== 'forgotten' &&
      fitsPayload(reply, tagged)
    ) {
      return damagedHeader(header, tagged);
    }
    if (header !== null && table.stateOf(header) === 'outstanding')
      return say('corrupted', header, true);
    if (tagged >= 0 && table.stateOf(tagged) === 'outstanding')
      return say('corrupted', tagged, true);
    const oldest = table.oldest();
    return oldest === null ? say('late', 0, false) : say('corrupted', oldest, true);
  }

  /** The whole payload is that of `tagged`: the damage is in the header, or it turned the tag into that of another request. */
  function damagedHeader(header: number | null, tagged: number): ReplyVerdict {
    if (header !== null && couldBeEither(header, tagged)) return say('corrupted', header, true);
    return judged(tagged, 'corrupted');
  }

  /** Whether `header` is as likely as `tagged`: both of one client, and `header` the one whose reply is still, or sooner, due. */
  function couldBeEither(header: number, tagged: number): boolean {
    return (
      table.stateOf(header) === 'outstanding' &&
      table.clientOf(header) === table.clientOf(tagged) &&
      (table.stateOf(tagged) !== 'outstanding' || table.isBefore(header, tagged))
    );
  }

  function fitsPayload(reply: Buffer, sequence: number): boolean {
    exchange.writeRequest(scratch, 0, wireClientOf(table.clientOf(sequence)), sequence);
    return payloadsEqual(reply, scratch);
  }

  function isForgottenReply(reply: Buffer, sequence: number): boolean {
    if (table.stateOf(sequence) !== 'forgotten' || !table.wasSent(sequence)) return false;
    return flowClients.some((client) => exchange.isReply(reply, 0, wireClientOf(client), sequence));
  }

  function say(kind: ReplyKind, sequence: number, known: boolean): ReplyVerdict {
    verdict.kind = kind;
    verdict.sequence = sequence;
    verdict.known = known;
    return verdict;
  }

  return { judge };
}

function headerSequence(reply: Buffer): number | null {
  return reply.length < SEQUENCE_OFFSET + 4 ? null : reply.readUInt32BE(SEQUENCE_OFFSET);
}

function payloadsEqual(one: Buffer, other: Buffer): boolean {
  return one.compare(other, HEADER_BYTES, other.length, HEADER_BYTES, one.length) === 0;
}
