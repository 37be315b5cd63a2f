// The bounds of what a datagram server keeps, without a network.
import type { RemoteInfo, Socket } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { echo, request } from '../../protocol/sample-frames.js';
import { MAX_PENDING_DATAGRAM_BYTES, MAX_PENDING_DATAGRAMS } from '../limits.js';
import type { ReplyCallback } from '../request-work.js';
import { createCounts } from '../worker-counts.js';
import { createDatagramExchange } from './datagram-exchange.js';

const PEER = { address: '127.0.0.1', port: 9 } as RemoteInfo;

/** An exchange whose work is done when the test says so, on a socket that notes what is sent. */
function create({ queuedBytes = 0, isSlow = true } = {}) {
  const begun: ReplyCallback[] = [];
  const sent: Buffer[] = [];
  const counts = createCounts('main');
  let cancelled = 0;
  // The same for all, as work gives that cannot be given up.
  const cancel = (): number => cancelled++;
  const socket = {
    getSendQueueSize: () => queuedBytes,
    send: (datagram: Buffer) => sent.push(datagram),
  } as unknown as Socket;
  const work = {
    echoRuns: true,
    now: (run: { bytes: Buffer }) => (isSlow ? null : run.bytes),
    later: (_run: unknown, done: ReplyCallback) => {
      begun.push(done);
      return cancel;
    },
  };
  const exchange = createDatagramExchange(socket, { work, counts });
  return { exchange, begun, sent, counts, drops: () => counts.dropped, cancelled: () => cancelled };
}

describe('a datagram exchange', () => {
  it('keeps a bounded number of datagrams, drops and counts the rest, and takes more when some are done', () => {
    const { exchange, begun, sent, drops } = create();
    const frame = echo(0);
    for (let count = 0; count < MAX_PENDING_DATAGRAMS + 7; count++) exchange.answer(frame, PEER);
    expect([exchange.pending(), drops()]).toEqual([MAX_PENDING_DATAGRAMS, 7]);
    begun[0]?.(frame);
    exchange.answer(frame, PEER);
    expect([exchange.pending(), drops(), sent.length]).toEqual([MAX_PENDING_DATAGRAMS, 7, 1]);
  });

  it('keeps a bounded number of bytes', () => {
    const { exchange, drops } = create();
    const frame = echo(65_487);
    for (let count = 0; count < 300; count++) exchange.answer(frame, PEER);
    expect(exchange.pending()).toBe(Math.floor(MAX_PENDING_DATAGRAM_BYTES / frame.length));
    expect(drops()).toBe(300 - exchange.pending());
  });

  it('drops replies that the kernel has no room for, and does not count them as requests', () => {
    const { exchange, sent, counts, drops } = create({ queuedBytes: 8_388_608, isSlow: false });
    exchange.answer(echo(4), PEER);
    expect([sent.length, counts.requests, drops()]).toEqual([0, 0, 1]);
  });

  it('drops what breaks the rules, counted as malformed', () => {
    const { exchange, counts, drops } = create();
    exchange.answer(request(0, { kind: 9 }), PEER);
    expect([counts.malformed, drops(), exchange.pending()]).toEqual([1, 0, 0]);
  });

  it('tells when each datagram is done, answered or not', () => {
    const { exchange, begun } = create();
    let done = 0;
    const frame = echo(1);
    exchange.answer(frame, PEER, () => done++);
    expect(done).toBe(0);
    begun[0]?.(frame);
    exchange.answer(Buffer.alloc(3), PEER, () => done++);
    expect(done).toBe(2);
  });

  it('gives up all work when it ends, and sends nothing afterwards', () => {
    const { exchange, begun, sent, cancelled } = create();
    const frame = echo(1);
    exchange.answer(frame, PEER);
    exchange.end();
    begun[0]?.(frame);
    expect([cancelled(), sent.length, exchange.pending()]).toEqual([1, 0, 0]);
  });
});
