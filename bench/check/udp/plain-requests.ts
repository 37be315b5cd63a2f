// Requests for rules that are not about bytes: nothing in them that a server which takes bytes for text would change, so that such a
// server is told so by the rules that are, and of the others learns what else is wrong. Pure.
import { HEADER_BYTES, type FrameHeader } from '../../../protocol/frame.js';
import { request } from '../../../protocol/sample-frames.js';

const DIGIT_ZERO = 0x30;
const DIGITS = 10;
/** Bits of a byte that is a character of its own in every encoding. */
const PLAIN_BITS = 7;
const PLAIN_MASK = 0x7f;

/** A request whose payload is digits, no two alike for two indices. @param index its sequence, spread so that no byte is above 7f. */
export function plainRequest(
  payloadBytes: number,
  index: number,
  fields: Partial<FrameHeader> = {},
): Buffer {
  const sequence = spread(index);
  const frame = request(payloadBytes, { sequence, ...fields });
  for (let at = HEADER_BYTES; at < frame.length; at++) {
    frame[at] = DIGIT_ZERO + ((at * 7 + (at >>> 3) * 3 + index) % DIGITS);
  }
  return frame;
}

function spread(index: number): number {
  const high = (index >>> PLAIN_BITS) & PLAIN_MASK;
  return (high << 8) | (index & PLAIN_MASK);
}
