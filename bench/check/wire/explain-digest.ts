// What went wrong in the digest of a compute reply: each usual mistake yields a digest of its own. Pure.
import { DIGEST_OFFSET, HEADER_BYTES, KIND_COMPUTE, readHeader } from '../../../protocol/frame.js';
import { mistakesOf } from './digest-mistakes.js';
import type { Explanation, WrongReply } from './explain-reply.js';

/** @returns null unless the reply is a compute reply that is wrong in its digest alone. */
export function explainDigest({ request, expected, received }: WrongReply): Explanation | null {
  if (received.length !== expected.length || expected.length < HEADER_BYTES) return null;
  if (readHeader(expected, 0).kind !== KIND_COMPUTE || !differsInDigestAlone(expected, received))
    return null;
  const got = received.readUInt32BE(DIGEST_OFFSET);
  const right = expected.readUInt32BE(DIGEST_OFFSET);
  const shown = `the digest is ${hex(got)}, ${hex(right)} is right`;
  const mistake = mistakesOf(request, right).find(({ digest }) => digest === got);
  if (mistake !== undefined) {
    const cause = mistake.isTurned === true ? 'byte-order' : 'other';
    return { cause, received: `${shown}: ${mistake.what}`, remedy: mistake.remedy };
  }
  return {
    cause: 'other',
    received: shown,
    remedy:
      'Compare with the references and test vectors of docs/protocol.md, step by step: FNV-1a of the payload, 0 becomes 1, then amount steps of xorshift32 (13, 17, 5) on unsigned 32 bits.',
  };
}

function differsInDigestAlone(expected: Buffer, received: Buffer): boolean {
  return (
    received.subarray(0, DIGEST_OFFSET).equals(expected.subarray(0, DIGEST_OFFSET)) &&
    received.subarray(HEADER_BYTES).equals(expected.subarray(HEADER_BYTES))
  );
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
