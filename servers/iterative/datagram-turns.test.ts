// The queue of datagrams without sockets or time: which is served when, and which is not.
import type { RemoteInfo } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { MAX_PENDING_DATAGRAM_BYTES, MAX_PENDING_DATAGRAMS } from '../limits.js';
import { createCounts } from '../worker-counts.js';
import { createDatagramTurns } from './datagram-turns.js';

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
