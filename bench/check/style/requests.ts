// The requests of a try: small frames of each kind, and whether what came back shows that the work was done. Pure.
import {
  AMOUNT_OFFSET,
  DIGEST_OFFSET,
  HEADER_BYTES,
  KIND_COMPUTE,
  KIND_ECHO,
  KIND_WAIT,
  SEQUENCE_OFFSET,
  writeHeader,
} from '../../../protocol/frame.js';
import { createDigestChecker } from '../../../protocol/work.js';

/** Ends in a newline, so that a server which reads lines answers as well. */
const PAYLOAD = Buffer.from('who is served while another holds on?\n', 'latin1');

/** What the header's field holds. */
export const MOST_AMOUNT = 0xffff_ffff;

let lastSequence = 0;

/** Each with a number of its own, so that a late reply is not taken for another's. */
export function echoRequest(): Buffer {
  return request(KIND_ECHO, 0);
}

/** @param iterations rounded, and {@link MOST_AMOUNT} when it is more; as with `microseconds` below. */
export function computeRequest(iterations: number): Buffer {
  return request(KIND_COMPUTE, iterations);
}

export function waitRequest(microseconds: number): Buffer {
  return request(KIND_WAIT, microseconds);
}

/** Whether the reply carries the request's number; one that is cut before it counts too, for something has answered. */
export function isAnswerTo(asked: Buffer, reply: Buffer): boolean {
  const end = SEQUENCE_OFFSET + 4;
  if (reply.length < end) return true;
  return reply.subarray(SEQUENCE_OFFSET, end).equals(asked.subarray(SEQUENCE_OFFSET, end));
}

/** Whether the server has computed, rather than echoed. A digest in the wrong byte order is work done, too. */
export function isComputed(asked: Buffer, reply: Buffer): boolean {
  if (reply.length !== asked.length) return false;
  const digest = createDigestChecker(asked.readUInt32BE(AMOUNT_OFFSET));
  const expected = digest(asked, HEADER_BYTES, asked.length);
  return [reply.readUInt32BE(DIGEST_OFFSET), reply.readUInt32LE(DIGEST_OFFSET)].includes(expected);
}

function request(kind: number, amount: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + PAYLOAD.length);
  lastSequence = (lastSequence + 1) >>> 0;
  const within = Math.min(MOST_AMOUNT, Math.max(0, Math.round(amount)));
  const header = { payloadBytes: PAYLOAD.length, sequence: lastSequence, kind, flags: 0 };
  writeHeader(bytes, 0, { ...header, amount: within, digest: 0 });
  PAYLOAD.copy(bytes, HEADER_BYTES);
  return bytes;
}
