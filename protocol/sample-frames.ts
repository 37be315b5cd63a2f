// Requests to send to a server, right ones and wrong ones, and the replies they must get: what checks and tests of servers share. Pure.
import {
  DIGEST_OFFSET,
  HEADER_BYTES,
  KIND_COMPUTE,
  KIND_ECHO,
  KIND_WAIT,
  MAX_STREAM_PAYLOAD_BYTES,
  readHeader,
  writeHeader,
  type FrameHeader,
} from './frame.js';
import { computeDigest } from './work.js';

/** A request with `payloadBytes` of a pattern that shows any byte lost, doubled or moved. */
export function request(payloadBytes: number, fields: Partial<FrameHeader> = {}): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payloadBytes);
  const sequence = fields.sequence ?? 1;
  for (let index = HEADER_BYTES; index < bytes.length; index++) {
    bytes[index] = (index * 31 + (index >>> 8) * 17 + sequence) & 0xff;
  }
  const plain = { payloadBytes, sequence, kind: KIND_ECHO, flags: 0, amount: 0, digest: 0 };
  writeHeader(bytes, 0, { ...plain, ...fields });
  return bytes;
}

/** An echo request. */
export function echo(payloadBytes: number, sequence = 1): Buffer {
  return request(payloadBytes, { sequence });
}

/** A compute request. */
export function compute(payloadBytes: number, iterations: number, sequence = 1): Buffer {
  return request(payloadBytes, { kind: KIND_COMPUTE, amount: iterations, sequence });
}

/** A wait request. */
export function wait(payloadBytes: number, microseconds: number, sequence = 1): Buffer {
  return request(payloadBytes, { kind: KIND_WAIT, amount: microseconds, sequence });
}

/** The one right reply to `frame`. */
export function replyTo(frame: Buffer): Buffer {
  const reply = Buffer.from(frame);
  const { kind, amount } = readHeader(frame, 0);
  if (kind === KIND_COMPUTE) {
    reply.writeUInt32BE(computeDigest(frame, HEADER_BYTES, frame.length, amount), DIGEST_OFFSET);
  }
  return reply;
}

/** The right replies to `frames`, one behind the other. */
export function repliesTo(frames: readonly Buffer[]): Buffer {
  return Buffer.concat(frames.map(replyTo));
}

/** Frames that break the rules, each by its name. */
export const MALFORMED: readonly (readonly [string, Buffer])[] = [
  ['a promise of 4 GiB', request(0, { payloadBytes: 0xffff_ffff })],
  ['a byte more than allowed', request(0, { payloadBytes: MAX_STREAM_PAYLOAD_BYTES + 1 })],
  ['an unknown kind', request(0, { kind: 3 })],
  ['a flag', request(0, { flags: 1 })],
];

/** Bytes that are the same in every run. @param seed not 0. */
export function createRandomBytes(seed: number): (count: number) => Buffer {
  let x = seed;
  return (count) => {
    const bytes = Buffer.allocUnsafe(count);
    for (let index = 0; index < count; index++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      bytes[index] = x & 0xff;
    }
    return bytes;
  };
}
