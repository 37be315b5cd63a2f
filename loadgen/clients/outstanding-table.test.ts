import { describe, expect, test } from 'vitest';
import { createOutstandingTable } from './outstanding-table.js';

describe('outstanding requests', () => {
  test('each request keeps its client and times under its sequence', () => {
    const table = createOutstandingTable();
    const first = table.add(3, 10, 11);
    const second = table.add(4, 20, 21);
    expect([table.clientOf(first), table.intendedNsOf(first), table.sentNsOf(first)]).toEqual([
      3, 10, 11,
    ]);
    expect([table.clientOf(second), table.intendedNsOf(second), table.sentNsOf(second)]).toEqual([
      4, 20, 21,
    ]);
  });

  test('the oldest is the first sent that has not ended', () => {
    const table = createOutstandingTable();
    const [first, second, third] = [table.add(0, 0, 0), table.add(1, 0, 0), table.add(2, 0, 0)];
    table.settle(second, 'answered');
    expect(table.oldest()).toBe(first);
    table.settle(first, 'given-up');
    expect(table.oldest()).toBe(third);
    table.settle(third, 'answered');
    expect(table.oldest()).toBeNull();
  });

  test('what became of a request is remembered for a while and then forgotten', () => {
    const table = createOutstandingTable();
    const answered = table.add(0, 0, 0);
    const givenUp = table.add(0, 0, 0);
    table.settle(answered, 'answered');
    table.settle(givenUp, 'given-up');
    expect(table.stateOf(answered)).toBe('answered');
    expect(table.stateOf(givenUp)).toBe('given-up');
    for (let i = 0; i < 2_000; i++) table.settle(table.add(0, 0, 0), 'answered');
    expect(table.stateOf(answered)).toBe('forgotten');
    expect(table.wasSent(answered)).toBe(true);
  });

  test('one request that stays under way is kept while thousands come and go', () => {
    const table = createOutstandingTable();
    const slow = table.add(7, 1, 2);
    for (let i = 0; i < 10_000; i++) table.settle(table.add(0, 0, 0), 'answered');
    expect(table.stateOf(slow)).toBe('outstanding');
    expect(table.clientOf(slow)).toBe(7);
    expect(table.oldest()).toBe(slow);
  });

  test('thousands under way at once are all kept', () => {
    const table = createOutstandingTable();
    const sequences = Array.from({ length: 5_000 }, (_, i) => table.add(i, i, i));
    expect(new Set(sequences).size).toBe(5_000);
    expect(sequences.map((sequence) => table.clientOf(sequence))).toEqual(
      Array.from({ length: 5_000 }, (_, i) => i),
    );
  });

  test('order of sending holds across the wrap of the counter', () => {
    const table = createOutstandingTable(0xffff_fffe);
    const sequences = [0, 1, 2, 3].map((client) => table.add(client, 0, 0));
    for (let i = 1; i < sequences.length; i++) {
      const [before, after] = [sequences[i - 1] as number, sequences[i] as number];
      expect(table.isBefore(before, after)).toBe(true);
      expect(table.isBefore(after, before)).toBe(false);
    }
    expect(table.oldest()).toBe(sequences[0]);
    expect(table.clientOf(sequences[3] as number)).toBe(3);
  });

  test('a sequence with any one bit flipped is none that is known', () => {
    const table = createOutstandingTable();
    const sequences = Array.from({ length: 1_000 }, (_, i) => table.add(i, 0, 0));
    const neighbours = sequences.flatMap((sequence) =>
      Array.from({ length: 32 }, (_, bit) => (sequence ^ (1 << bit)) >>> 0),
    );
    expect(neighbours.filter((each) => table.stateOf(each) !== 'forgotten')).toEqual([]);
  });

  test('a sequence that was never sent is not taken for a forgotten one', () => {
    const table = createOutstandingTable();
    const sent = table.add(0, 0, 0);
    expect(table.wasSent(sent)).toBe(true);
    expect(table.wasSent((sent ^ 1) >>> 0)).toBe(false);
  });
});
