import { expect, test } from 'vitest';
import { DIGEST_OFFSET, HEADER_BYTES, readHeader } from '../protocol/frame.js';
import { computeDigest } from '../protocol/work.js';
import type { Workload } from '../protocol/workload.js';
import { createExchange } from './exchange.js';

const workloads: Workload[] = [
  { kind: 'echo' },
  { kind: 'compute', iterations: 1_000 },
  { kind: 'wait', microseconds: 50 },
];

/** What a server that keeps the protocol answers. */
function serve(request: Buffer): Buffer {
  const reply = Buffer.from(request);
  const { kind, amount } = readHeader(reply, 0);
  if (kind === 1) {
    reply.writeUInt32BE(computeDigest(reply, HEADER_BYTES, reply.length, amount), DIGEST_OFFSET);
  }
  return reply;
}

const cases = workloads.flatMap((workload) =>
  [20, 21, 27, 28, 29, 64, 127, 128, 129, 1_000].map((messageBytes) => ({
    workload,
    messageBytes,
  })),
);

test.each(cases)('a right reply of $messageBytes bytes to $workload.kind passes', (point) => {
  const exchange = createExchange(point.workload, point.messageBytes, 3);
  const request = Buffer.alloc(point.messageBytes + 5);
  exchange.writeRequest(request, 5, 7, 99);
  const reply = Buffer.concat([Buffer.alloc(5), serve(request.subarray(5))]);
  expect(exchange.isReply(reply, 5, 7, 99)).toBe(true);
  expect(exchange.sequenceOf(reply, 5)).toBe(99);
  expect(exchange.taggedSequenceOf(reply, 5)).toBe(point.messageBytes >= 28 ? 99 : -1);
});

test.each(cases)('any flipped bit of $messageBytes bytes of $workload.kind is noticed', (point) => {
  const exchange = createExchange(point.workload, point.messageBytes, 3);
  const request = Buffer.alloc(point.messageBytes);
  exchange.writeRequest(request, 0, 7, 99);
  const reply = serve(request);
  for (let byte = 0; byte < reply.length; byte++) {
    const bit = 1 << (byte % 8);
    reply[byte] = (reply[byte] ?? 0) ^ bit;
    if (exchange.isReply(reply, 0, 7, 99)) expect.fail(`byte ${byte} was not noticed`);
    reply[byte] = (reply[byte] ?? 0) ^ bit;
  }
  expect(exchange.isReply(reply, 0, 7, 99)).toBe(true);
});

test('another client’s reply, another sequence’s and a cut one do not pass', () => {
  const exchange = createExchange({ kind: 'echo' }, 64, 3);
  const reply = Buffer.alloc(64);
  exchange.writeRequest(reply, 0, 7, 99);
  expect(exchange.isReply(reply, 0, 8, 99)).toBe(false);
  expect(exchange.isReply(reply, 0, 7, 98)).toBe(false);
  expect(exchange.isReply(reply.subarray(0, 63), 0, 7, 99)).toBe(false);
});

test('a renumbered request is the request written anew', () => {
  for (const messageBytes of [20, 27, 28, 64]) {
    const exchange = createExchange({ kind: 'echo' }, messageBytes, 3);
    const anew = Buffer.alloc(messageBytes);
    const renumbered = Buffer.alloc(messageBytes);
    exchange.writeRequest(anew, 0, 9, 2 ** 32 - 1);
    exchange.writeRequest(renumbered, 0, 1, 2);
    exchange.renumberRequest(renumbered, 0, 9, 2 ** 32 - 1);
    expect(renumbered).toEqual(anew);
  }
});

test('requests and replies in several memories, taken in turn, are told apart', () => {
  const exchange = createExchange({ kind: 'echo' }, 64, 3);
  // Parts of one memory, as a batch of datagrams has them.
  const memory = Buffer.alloc(3 * 64);
  const places = [0, 1, 2].map((place) => memory.subarray(place * 64, (place + 1) * 64));
  for (const [place, bytes] of places.entries()) exchange.writeRequest(bytes, 0, place, 9 + place);
  for (const [place, bytes] of places.entries()) {
    exchange.renumberRequest(bytes, 0, place, 90 + place);
    expect(exchange.isReply(bytes, 0, place, 90 + place)).toBe(true);
    expect(exchange.isReply(memory, place * 64, place, 90 + place)).toBe(true);
    expect(exchange.isReply(bytes, 0, place, 9 + place)).toBe(false);
    expect(exchange.sequenceOf(memory, place * 64)).toBe(90 + place);
  }
});

test('payloads differ between seeds', () => {
  const of = (seed: number): Buffer => {
    const request = Buffer.alloc(64);
    createExchange({ kind: 'echo' }, 64, seed).writeRequest(request, 0, 0, 0);
    return request;
  };
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});
