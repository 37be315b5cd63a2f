// What a right server does with a whole frame, and the places where students go wrong with it: the parts from which both the stream and
// the datagram servers of this folder are put together.
import {
  DIGEST_OFFSET,
  HEADER_BYTES,
  KIND_COMPUTE,
  KIND_WAIT,
  SEQUENCE_OFFSET,
  readHeader,
} from '../../../protocol/frame.js';
import { computeDigest, fnv1a, xorshift32 } from '../../../protocol/work.js';
import { turnIntegers } from '../wire/turn-integers.js';

/** What is done with one frame. A fault replaces one of these. */
export interface FrameWork {
  /** The reply's bytes; the request is whole and by the rules. */
  readonly reply: (request: Buffer) => Buffer;
  /** How long the reply is held back, milliseconds. */
  readonly delayMs: (request: Buffer) => number;
}

/** A timer of whole milliseconds may end a part of one early: rounded up, and one more. */
export const RIGHT_WORK: FrameWork = {
  reply: (request) =>
    digested(request, computeDigest(request, HEADER_BYTES, request.length, amountOf(request))),
  delayMs: (request) => (isWait(request) ? Math.ceil(amountOf(request) / 1_000) + 1 : 0),
};

/** The same with another digest. */
function withDigest(digest: (payload: Buffer, amount: number) => number): FrameWork {
  return {
    ...RIGHT_WORK,
    reply: (request) =>
      digested(request, digest(request.subarray(HEADER_BYTES), amountOf(request)) >>> 0),
  };
}

/** The same with replies changed at last. */
function withReply(change: (reply: Buffer) => Buffer): FrameWork {
  return { ...RIGHT_WORK, reply: (request) => change(RIGHT_WORK.reply(request)) };
}

/** Faults that are the same on a stream and in a datagram, by mode. */
export const FRAME_FAULTS = {
  // struct.pack('<I', digest), or no htonl.
  'little-endian-digest': withReply((reply) => {
    reply.subarray(DIGEST_OFFSET, HEADER_BYTES).reverse();
    return reply;
  }),
  // The header is unpacked rightly and packed again with '<IIHHII'.
  'little-endian-header': withReply(turnIntegers),
  // struct.pack('!i', sequence), a C int, writeInt32BE: none holds 2^31 and more.
  'signed-sequence': withReply((reply) => {
    reply.writeInt32BE(readHeader(reply, 0).sequence, SEQUENCE_OFFSET);
    return reply;
  }),
  'payload-only': withReply((reply) => reply.subarray(HEADER_BYTES)),
  'adds-newline': withReply((reply) => Buffer.concat([reply, Buffer.from('\n')])),
  'ignores-compute': { ...RIGHT_WORK, reply: (request) => Buffer.from(request) },
  'compute-one-step-too-many': withDigest((payload, amount) =>
    xorshift32(seedOf(payload), amount + 1),
  ),
  // Multiplied before it is combined with the byte.
  'compute-fnv-1': withDigest((payload, amount) => {
    let hash = 0x811c9dc5;
    for (const byte of payload) hash = Math.imul(hash, 0x01000193) ^ byte;
    return xorshift32(hash === 0 ? 1 : hash, amount);
  }),
  // x >> 17 keeps the sign where x >>> 17 does not: int instead of uint32_t.
  'compute-signed-shift': withDigest((payload, amount) => {
    let x = seedOf(payload) | 0;
    for (let step = 0; step < amount; step++) {
      x ^= x << 13;
      x ^= x >> 17;
      x ^= x << 5;
    }
    return x;
  }),
  'compute-zero-seed': withDigest((payload, amount) => xorshift32(fnv1a(payload), amount)),
  'ignores-wait': { ...RIGHT_WORK, delayMs: () => 0 },
  // amount in a uint16_t.
  'waits-16-bits': {
    ...RIGHT_WORK,
    delayMs: (request) =>
      isWait(request) ? Math.ceil((amountOf(request) & 0xffff) / 1_000) + 1 : 0,
  },
  // time.sleep(amount / 1000) where a million is meant: microseconds taken for milliseconds.
  'waits-milliseconds': {
    ...RIGHT_WORK,
    delayMs: (request) => (isWait(request) ? amountOf(request) : 0),
  },
} as const satisfies Record<string, FrameWork>;

/** The whole protocol, but with integers as the processor keeps them: read and written little-endian. */
export const TURNED_WORK: FrameWork = {
  reply: (request) => turnIntegers(RIGHT_WORK.reply(turnIntegers(request))),
  delayMs: (request) => RIGHT_WORK.delayMs(turnIntegers(request)),
};

function digested(request: Buffer, digest: number): Buffer {
  const reply = Buffer.from(request);
  if (readHeader(request, 0).kind === KIND_COMPUTE) reply.writeUInt32BE(digest, DIGEST_OFFSET);
  return reply;
}

function seedOf(payload: Buffer): number {
  const hash = fnv1a(payload);
  return hash === 0 ? 1 : hash;
}

function amountOf(request: Buffer): number {
  return readHeader(request, 0).amount;
}

function isWait(request: Buffer): boolean {
  return readHeader(request, 0).kind === KIND_WAIT;
}
