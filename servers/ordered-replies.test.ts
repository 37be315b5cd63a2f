// Replies that are settled in any order, and leave in one.
import { describe, expect, it } from 'vitest';
import { createOrderedReplies } from './ordered-replies.js';

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
