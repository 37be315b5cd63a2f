// Whose reply a frame of a stream is. Pure. A stream brings replies in order, so a frame that cannot be told is the oldest
// outstanding request's, damaged.
import type { Exchange } from '../exchange.js';
import type { OutstandingRequest } from './outstanding-request.js';

/** What one connection has asked and not been answered, and what it has asked before. */
export interface StreamRequests {
  /** The client's number in the whole load, as its payloads say it. */
  readonly clientNumber: number;
  /** In the order they were sent. */
  readonly outstanding: readonly OutstandingRequest[];
  /** Sequences that timed out on this connection and may still be answered; null for none. */
  readonly givenUp: ReadonlySet<number> | null;
  /** The connection has asked for the sequences from here … */
  readonly firstSequence: number;
  /** … up to, not including, here. */
  readonly nextSequence: number;
}

/**
 * `succeeded` and `corrupted` end the outstanding request at `index`, out of turn when it is not 0; `late` answers
 * `sequence`, which had been given up; `duplicated` answers one that had been answered, or that nobody asked for.
 */
export type StreamReply =
  | { readonly kind: 'succeeded' | 'corrupted'; readonly index: number }
  | { readonly kind: 'late'; readonly sequence: number }
  | { readonly kind: 'duplicated' };

/** Judges the frame at `offset`, whole and of the exchange's length. The usual case is checked by the caller, without allocating. */
export function judgeStreamReply(
  exchange: Exchange,
  source: Buffer,
  offset: number,
  requests: StreamRequests,
): StreamReply {
  const sequence = exchange.sequenceOf(source, offset);
  const tag = exchange.taggedSequenceOf(source, offset);
  // A header whose tag disagrees is damaged, and so is the one whose tag names a request that the header does not.
  const agreed = tag === -1 || tag === sequence;
  const index = requests.outstanding.findIndex((request) => request.sequence === sequence);
  if (index >= 0 && (agreed || index === 0)) {
    const isRight = exchange.isReply(source, offset, requests.clientNumber, sequence);
    return { kind: isRight ? 'succeeded' : 'corrupted', index };
  }
  if (agreed && requests.givenUp?.has(sequence) === true) return { kind: 'late', sequence };
  if (agreed && wasAsked(sequence, requests)) return { kind: 'duplicated' };
  return judgeDamaged(tag, requests);
}

/** A frame whose header names nothing that this connection may get: its tag tells whose it was, or else its place in the stream. */
function judgeDamaged(tag: number, { outstanding, givenUp }: StreamRequests): StreamReply {
  const tagged = outstanding.findIndex((request) => request.sequence === tag);
  if (tagged >= 0) return { kind: 'corrupted', index: tagged };
  if (givenUp?.has(tag) === true) return { kind: 'late', sequence: tag };
  if (outstanding.length > 0) return { kind: 'corrupted', index: 0 };
  for (const sequence of givenUp ?? []) return { kind: 'late', sequence };
  return { kind: 'duplicated' };
}

/** Sequences wrap at 2^32. */
function wasAsked(sequence: number, { firstSequence, nextSequence }: StreamRequests): boolean {
  return (sequence - firstSequence) >>> 0 < (nextSequence - firstSequence) >>> 0;
}
