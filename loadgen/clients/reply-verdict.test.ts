import { describe, expect, test } from 'vitest';
import { createExchange } from '../exchange.js';
import { createOutstandingTable } from './outstanding-table.js';
import { createReplyJudge, type ReplyVerdict } from './reply-verdict.js';

const CLIENTS = [0, 1, 2, 3];

/** A flow of four clients whose numbers on the wire start at 100, each with a request under way. */
function createFlow(messageBytes: number) {
  const exchange = createExchange({ kind: 'echo' }, messageBytes, 1);
  const table = createOutstandingTable();
  const judges = createReplyJudge(exchange, table, CLIENTS, (client) => 100 + client);
  /** The datagram lies among others, as in a batch. */
  const judge = {
    judge: (reply: Buffer): ReplyVerdict => {
      const batch = Buffer.concat([Buffer.alloc(7, 0xee), reply, Buffer.alloc(99, 0xee)]);
      return judges.judge(batch, 7, reply.length);
    },
  };
  function request(client: number): { sequence: number; reply: Buffer } {
    const sequence = table.add(client, 0, 0);
    const reply = Buffer.alloc(messageBytes);
    exchange.writeRequest(reply, 0, 100 + client, sequence);
    return { sequence, reply };
  }
  return { table, judge, request };
}

describe('a whole reply', () => {
  test.each([20, 24, 64, 1_400])('of %i bytes succeeds for its request', (messageBytes) => {
    const { judge, request } = createFlow(messageBytes);
    const [, second] = CLIENTS.map(request);
    expect(judge.judge(second?.reply as Buffer)).toMatchObject({
      kind: 'succeeded',
      sequence: second?.sequence,
    });
  });

  test('is duplicated once its request has been answered, and late once it was given up', () => {
    const { judge, request, table } = createFlow(64);
    const [answered, givenUp] = [request(0), request(1)];
    table.settle(answered.sequence, 'answered');
    table.settle(givenUp.sequence, 'given-up');
    expect(judge.judge(answered.reply).kind).toBe('duplicated');
    expect(judge.judge(givenUp.reply).kind).toBe('late');
  });

  test('is late, and nobody is blamed, when its request is too long ago to be known', () => {
    const { judge, request, table } = createFlow(64);
    const old = request(0);
    table.settle(old.sequence, 'given-up');
    for (let i = 0; i < 2_000; i++) table.settle(request(1).sequence, 'answered');
    request(2);
    expect(judge.judge(old.reply)).toMatchObject({ kind: 'late', known: false });
  });

  test("of one client in another's name is corrupted", () => {
    const { judge, request } = createFlow(64);
    const [mine, others] = [request(0), request(1)];
    others.reply.copy(mine.reply, 20, 20);
    expect(judge.judge(mine.reply).kind).toBe('corrupted');
  });
});

describe('a damaged reply', () => {
  test('is corrupted for its own request whichever bit is flipped', () => {
    const { judge, request, table } = createFlow(40);
    for (const before of Array.from({ length: 300 }, () => request(2))) {
      table.settle(before.sequence, 'answered');
    }
    const requests = CLIENTS.map(request);
    for (const { sequence, reply } of requests) {
      for (let bit = 0; bit < reply.length * 8; bit++) {
        const damaged = Buffer.from(reply);
        damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(judge.judge(damaged)).toMatchObject({ kind: 'corrupted', sequence });
      }
    }
  });

  test('without a payload is corrupted for the oldest request, whichever bit is flipped', () => {
    const { judge, request } = createFlow(20);
    const { sequence, reply } = request(0);
    for (let bit = 0; bit < reply.length * 8; bit++) {
      const damaged = Buffer.from(reply);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(judge.judge(damaged)).toMatchObject({ kind: 'corrupted', sequence });
    }
  });

  test('is corrupted for its own request when it was cut anywhere behind its sequence', () => {
    const { judge, request } = createFlow(64);
    const [, second] = CLIENTS.map(request);
    for (let bytes = 8; bytes < 64; bytes++) {
      const cut = (second?.reply as Buffer).subarray(0, bytes);
      expect(judge.judge(cut)).toMatchObject({ kind: 'corrupted', sequence: second?.sequence });
    }
  });

  test.each([0, 1, 7])('of %i bytes is corrupted for the oldest request', (bytes) => {
    const { judge, request } = createFlow(64);
    const [first] = CLIENTS.map(request);
    expect(judge.judge(Buffer.alloc(bytes))).toMatchObject({
      kind: 'corrupted',
      sequence: first?.sequence,
    });
  });

  test('with bytes behind its end is corrupted', () => {
    const { judge, request } = createFlow(64);
    const { sequence, reply } = request(0);
    expect(judge.judge(Buffer.concat([reply, Buffer.of(0)]))).toMatchObject({
      kind: 'corrupted',
      sequence,
    });
  });

  test('is late when nothing is under way', () => {
    const { judge } = createFlow(64);
    expect(judge.judge(Buffer.alloc(64))).toMatchObject({ kind: 'late', known: false });
  });
});
