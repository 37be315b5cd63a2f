// The right reply to a request: what a misbehaving server starts from. Does not wait for `wait`.
import {
  AMOUNT_OFFSET,
  DIGEST_OFFSET,
  HEADER_BYTES,
  KIND_COMPUTE,
  KIND_OFFSET,
} from '../../protocol/frame.js';
import { computeDigest } from '../../protocol/work.js';

/** A copy of the request, with the digest where one is asked for. */
export function honestReply(request: Buffer): Buffer {
  const reply = Buffer.from(request);
  if (reply.readUInt16BE(KIND_OFFSET) === KIND_COMPUTE) {
    const iterations = reply.readUInt32BE(AMOUNT_OFFSET);
    const digest = computeDigest(reply, HEADER_BYTES, reply.length, iterations);
    reply.writeUInt32BE(digest, DIGEST_OFFSET);
  }
  return reply;
}
