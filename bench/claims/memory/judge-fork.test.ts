// What a fork does to memory, by tables and by processes whose memory is made up.
import { describe, expect, it } from 'vitest';
import type { Estimate } from '../estimate.js';
import { doublingOf, forkFinding, judgeFork, type ForkedHeap } from './judge-fork.js';
import type { TreeMemory } from './tree-memory.js';

function between(low: number | null, high: number | null): Estimate {
  return { value: ((low ?? 0) + (high ?? 0)) / 2, low, high };
}

const AT_ONCE = { byFork: between(0.98, 1.02), written: between(0.99, 1.05) };
const WHEN_WRITTEN = { byFork: between(0.001, 0.02), written: between(0.99, 1.05) };
const NEVER = { byFork: between(0, 0.01), written: between(0, 0.02) };
const OPEN = { byFork: between(0.3, 0.7), written: between(0.9, 1.1) };
const UNKNOWN = { byFork: between(null, null), written: between(null, null) };

describe('doublingOf', () => {
  it.each([
    ['at once', AT_ONCE],
    ['when written', WHEN_WRITTEN],
    ['never', NEVER],
    ['open', OPEN],
    ['open', { byFork: between(0, 0.1), written: between(0.4, 0.6) }],
    ['open', UNKNOWN],
  ] as const)('is "%s" by the ends of the intervals', (answer, shares) => {
    expect(doublingOf(shares)).toBe(answer);
  });
});

describe('judgeFork', () => {
  it.each([
    ['holds', [AT_ONCE, AT_ONCE]],
    ['holds partly', [WHEN_WRITTEN, WHEN_WRITTEN]],
    ['holds partly', [AT_ONCE, WHEN_WRITTEN]],
    ['holds partly', [AT_ONCE, NEVER]],
    ['does not hold here', [NEVER]],
    ['inconclusive', [WHEN_WRITTEN, OPEN]],
    ['inconclusive', [UNKNOWN]],
    ['inconclusive', []],
  ] as const)('%s', (verdict, heaps) => {
    expect(judgeFork(heaps)).toBe(verdict);
  });
});

const MIB = 1_048_576;

function memory(virtualMib: number, rssMib: number, anonymousMib: number): TreeMemory {
  return {
    virtualBytes: virtualMib * MIB,
    rssBytes: rssMib * MIB,
    anonymousBytes: anonymousMib * MIB,
  };
}

function heapOf(
  role: ForkedHeap['role'],
  steps: readonly string[],
  after: TreeMemory[],
): ForkedHeap {
  const trial = [memory(40, 12, 10), ...after];
  return {
    name: 'X, 2 children',
    heapBytes: 8 * MIB,
    children: 2,
    steps,
    role,
    trials: Array.from({ length: 6 }, () => trial),
  };
}

describe('forkFinding', () => {
  const written = heapOf(
    'judged',
    ['once half is written', 'once all of it is written'],
    [memory(120, 36, 10), memory(120, 36, 18), memory(120, 36, 26)],
  );

  it('holds what ps shows against what is there, for each child', () => {
    const { verdict, evidence, explanation } = forkFinding([written], [], ['No C.'], 1);
    expect(verdict).toBe('holds partly');
    expect(evidence.map(({ name, value }) => [name, Number(value.toFixed(9))])).toEqual([
      ['X, 2 children: heap copied for each, just forked', 0],
      ['X, 2 children: heap copied for each, once half is written', 0.5],
      ['X, 2 children: heap copied for each, once all of it is written', 1],
      ['X, 2 children: PSS after the fork ÷ before', 1],
      ['X, 2 children: summed RSS after the fork ÷ before', 3],
      ['X, 2 children: virtual size after the fork ÷ before', 3],
    ]);
    expect(explanation).toMatch(
      /grew to 3 .* only 0 % of the heap .* written to all of it, 100 %/u,
    );
    expect(explanation).toMatch(/No C\.$/u);
  });

  it('tells of a collection what it added to the fork, in bytes and for no reason, and of servers what one more client takes', () => {
    const collecting = heapOf(
      'collecting',
      ['once it has collected'],
      [memory(120, 36, 11), memory(120, 36, 15)],
    );
    const server = { name: 'S', trials: [memory(1, 2, 0.5), memory(1, 2, 0.5)] };
    const { verdict, evidence, explanation } = forkFinding([collecting], [server], [], 1);
    expect(verdict).toBe('inconclusive');
    expect(evidence.map(({ name, value, unit }) => [name, value, unit])).toEqual([
      ['X, 2 children: memory added by it', 4 * MIB, 'bytes'],
      ['S: PSS of each further client', 0.5 * MIB, 'bytes'],
      ['S: summed RSS of each further client', 2 * MIB, 'bytes'],
    ]);
    expect(explanation).toContain('grew by 4.00 MiB as the child collected its garbage');
    expect(explanation).not.toContain('marks');
  });
});
