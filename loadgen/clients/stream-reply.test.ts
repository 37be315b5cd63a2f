import { expect, test } from 'vitest';
import { createExchange } from '../exchange.js';
import type { StreamReply, StreamRequests } from './stream-reply.js';
import { judgeStreamReply } from './stream-reply.js';

const CLIENT = 4;

interface Scene {
  readonly outstanding: number[];
  readonly givenUp?: number[];
  readonly first?: number;
  readonly next: number;
}

function judge(reply: Buffer, scene: Scene): StreamReply {
  const exchange = createExchange({ kind: 'echo' }, reply.length, 1);
  const requests: StreamRequests = {
    clientNumber: CLIENT,
    outstanding: scene.outstanding.map((sequence) => ({ sequence, intendedNs: 0, sentNs: 0 })),
    givenUp: new Set(scene.givenUp),
    firstSequence: scene.first ?? 0,
    nextSequence: scene.next,
  };
  return judgeStreamReply(exchange, reply, 0, requests);
}

function reply(sequence: number, messageBytes = 64, client = CLIENT): Buffer {
  const bytes = Buffer.alloc(messageBytes);
  createExchange({ kind: 'echo' }, messageBytes, 1).writeRequest(bytes, 0, client, sequence);
  return bytes;
}

/** The reply with one byte changed. */
function damaged(sequence: number, byte: number, messageBytes = 64): Buffer {
  const bytes = reply(sequence, messageBytes);
  bytes[byte] = (bytes[byte] ?? 0) ^ 0x40;
  return bytes;
}

test.each<[string, Buffer, Scene, StreamReply]>([
  ['the oldest', reply(5), { outstanding: [5, 6], next: 7 }, { kind: 'succeeded', index: 0 }],
  ['one out of turn', reply(6), { outstanding: [5, 6], next: 7 }, { kind: 'succeeded', index: 1 }],
  [
    'one that was given up',
    reply(4),
    { outstanding: [5], givenUp: [4], next: 6 },
    { kind: 'late', sequence: 4 },
  ],
  ['one that was answered', reply(3), { outstanding: [5], next: 6 }, { kind: 'duplicated' }],
  [
    'one of an earlier connection: damaged, for this one never asked',
    reply(3),
    { outstanding: [5], first: 5, next: 6 },
    { kind: 'corrupted', index: 0 },
  ],
  [
    'one answered before the sequence wrapped',
    reply(2 ** 32 - 1),
    { outstanding: [1], first: 2 ** 32 - 2, next: 2 },
    { kind: 'duplicated' },
  ],
  [
    'the oldest with a damaged length',
    damaged(5, 3),
    { outstanding: [5, 6], next: 7 },
    { kind: 'corrupted', index: 0 },
  ],
  [
    'the oldest with a damaged payload',
    damaged(5, 40),
    { outstanding: [5, 6], next: 7 },
    { kind: 'corrupted', index: 0 },
  ],
  [
    'the oldest with a damaged tag',
    damaged(5, 27),
    { outstanding: [5, 6], next: 7 },
    { kind: 'corrupted', index: 0 },
  ],
  [
    'a header damaged into an answered number: its tag tells',
    damaged(65, 7),
    { outstanding: [64, 65], next: 66 },
    { kind: 'corrupted', index: 1 },
  ],
  [
    'a header damaged into a number given up: its tag tells',
    damaged(65, 7),
    { outstanding: [65], givenUp: [1], next: 66 },
    { kind: 'corrupted', index: 0 },
  ],
  [
    'a late one with a damaged header: its tag tells',
    damaged(4, 7),
    { outstanding: [5], givenUp: [4], next: 6 },
    { kind: 'late', sequence: 4 },
  ],
  [
    'rubbish while nothing is under way but a late one',
    Buffer.alloc(64, 0xee),
    { outstanding: [], givenUp: [4], next: 5 },
    { kind: 'late', sequence: 4 },
  ],
  [
    'rubbish nobody asked for',
    Buffer.alloc(64, 0xee),
    { outstanding: [], next: 5 },
    { kind: 'duplicated' },
  ],
  [
    'another client’s reply',
    reply(5, 64, 9),
    { outstanding: [5], next: 6 },
    { kind: 'corrupted', index: 0 },
  ],
  [
    'one out of turn in a message too short for a tag',
    reply(6, 20),
    { outstanding: [5, 6], next: 7 },
    { kind: 'succeeded', index: 1 },
  ],
])('%s', (_what, bytes, scene, expected) => {
  expect(judge(bytes, scene)).toEqual(expected);
});
