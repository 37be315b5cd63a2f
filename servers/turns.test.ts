// Queues without sockets or time: who is served when, and who is not.
import { describe, expect, it } from 'vitest';
import type { RemoteInfo } from 'node:dgram';
import type { Socket } from 'node:net';
import { MAX_PENDING_DATAGRAM_BYTES, MAX_PENDING_DATAGRAMS } from './datagram-exchange.js';
import { createDatagramTurns } from './iterative/datagram-turns.js';
import { createCounts } from './worker-counts.js';
import { createOrderedReplies } from './ordered-replies.js';
import { createTurns } from './turns.js';

function fakeSocket(name: string, log: string[]): Socket {
  return { name, destroy: () => log.push(`${name} destroyed`) } as unknown as Socket;
}

describe('turns', () => {
  it.each([
    [1, ['a'], ['a', 'b'], ['a', 'b', 'c']],
    [2, ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c']],
  ])('with %i places come in the order of joining', (places, first, second, third) => {
    const served: string[] = [];
    const turns = createTurns(places, (socket) =>
      served.push((socket as unknown as { name: string }).name),
    );
    for (const name of ['a', 'b', 'c']) turns.join(fakeSocket(name, []));
    expect(served).toEqual(first);
    turns.next();
    expect(served).toEqual(second);
    turns.next();
    expect(served).toEqual(third);
  });

  it('end by closing all who wait, and who comes after', () => {
    const log: string[] = [];
    const turns = createTurns(1, () => log.push('served'));
    for (const name of ['a', 'b']) turns.join(fakeSocket(name, log));
    turns.end();
    turns.next();
    turns.join(fakeSocket('c', log));
    expect(log).toEqual(['served', 'b destroyed', 'c destroyed']);
  });
});

describe('datagram turns', () => {
  const peer = {} as RemoteInfo;

  function create(): {
    served: number[];
    dropped: () => number;
    turns: ReturnType<typeof createDatagramTurns>;
  } {
    const served: number[] = [];
    const counts = createCounts('main');
    const turns = createDatagramTurns((datagram) => served.push(datagram.length), counts);
    return { served, dropped: () => counts.dropped, turns };
  }

  it('serve one at a time, in order', () => {
    const { served, turns } = create();
    for (const size of [1, 2, 3]) turns.join(Buffer.alloc(size), peer);
    expect([served, turns.waiting()]).toEqual([[1], 3]);
    turns.next();
    turns.next();
    expect([served, turns.waiting()]).toEqual([[1, 2, 3], 1]);
    turns.next();
    expect(turns.waiting()).toBe(0);
  });

  it('drop and count what is beyond the bounds of number and of bytes', () => {
    const many = create();
    for (let count = 0; count < MAX_PENDING_DATAGRAMS + 6; count++) {
      many.turns.join(Buffer.alloc(1), peer);
    }
    // One is being served, and not waiting.
    expect(many.dropped()).toBe(5);
    const large = create();
    const size = MAX_PENDING_DATAGRAM_BYTES / 4;
    for (let count = 0; count < 8; count++) large.turns.join(Buffer.allocUnsafe(size), peer);
    expect(large.dropped()).toBe(3);
  });

  it('answer a full queue without recursion', () => {
    let answered = 0;
    const turns = createDatagramTurns(() => {
      answered++;
      if (answered > 1) turns.next();
    }, createCounts('main'));
    for (let count = 0; count < MAX_PENDING_DATAGRAMS; count++) turns.join(Buffer.alloc(1), peer);
    turns.next();
    expect(answered).toBe(MAX_PENDING_DATAGRAMS);
  });
});

describe('ordered replies', () => {
  it('are sent in the order of requests, however they are settled', () => {
    const sent: string[] = [];
    const replies = createOrderedReplies((reply, frames) =>
      sent.push(`${reply.toString()}${frames}`),
    );
    const settle: ((reply: Buffer) => void)[] = [];
    for (const bytes of [10, 20]) {
      replies.await(bytes, (callback) => {
        settle.push(callback);
        return () => undefined;
      });
    }
    replies.push(Buffer.from('c'), 3);
    expect([replies.size(), replies.bytes()]).toEqual([3, 31]);
    settle[1]?.(Buffer.from('b'));
    expect(sent).toEqual([]);
    settle[0]?.(Buffer.from('a'));
    expect(sent).toEqual(['a1', 'b1', 'c3']);
    expect([replies.size(), replies.bytes()]).toEqual([0, 0]);
  });

  it('give up work that is not done when they are cleared, and only that', () => {
    const cancelled: string[] = [];
    const replies = createOrderedReplies(() => undefined);
    const settle: ((reply: Buffer) => void)[] = [];
    for (const name of ['first', 'second']) {
      replies.await(1, (callback) => {
        settle.push(callback);
        return () => cancelled.push(name);
      });
    }
    settle[1]?.(Buffer.alloc(1));
    replies.clear();
    expect(cancelled).toEqual(['first']);
    settle[0]?.(Buffer.alloc(1));
    expect(replies.size()).toBe(0);
  });
});
