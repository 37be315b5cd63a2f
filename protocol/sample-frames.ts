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

/** More payload bytes than any stream allows: one more, and as many as can be promised. */
export const TOO_LONG_BYTES = MAX_STREAM_PAYLOAD_BYTES + 1;
export const MOST_PROMISED_BYTES = 0xffff_ffff;
/** Kinds that there are not; the first that is free, one that looks like an echo to who reads a byte of it, the last. */
export const UNKNOWN_KINDS = [0x0003, 0x0100, 0xffff] as const;
/** Fields of which one flag is set: the lowest and the highest, and the lowest of the first byte. */
export const SET_FLAGS = [0x0001, 0x0100, 0x8000] as const;

/** Frames that break the rules, each by its name. */
export const MALFORMED: readonly (readonly [string, Buffer])[] = [
  ['a promise of 4 GiB', request(0, { payloadBytes: MOST_PROMISED_BYTES })],
  ['a byte more than allowed', request(0, { payloadBytes: TOO_LONG_BYTES })],
  ...UNKNOWN_KINDS.map((kind) => [`kind ${showField(kind)}`, request(0, { kind })] as const),
  ...SET_FLAGS.map((flags) => [`flags ${showField(flags)}`, request(0, { flags })] as const),
];

/** A field of two bytes as it travels: `0100`. */
export function showField(value: number): string {
  return value.toString(16).padStart(4, '0');
}

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
