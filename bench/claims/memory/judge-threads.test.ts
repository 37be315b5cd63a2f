// What threads share, by tables and by memory that is made up.
import { describe, expect, it } from 'vitest';
import { judgeThreads, sharingOf, threadsFinding, type HandedCase } from './judge-threads.js';

const MIB = 1_048_576;

function handedCase(addedMib: number, seen: number, trials = 6): HandedCase {
  return {
    name: 'something',
    handedBytes: 4 * MIB,
    threads: 2,
    trials: Array.from({ length: trials }, () => ({ addedBytes: addedMib * MIB, seen })),
  };
}

describe('sharingOf', () => {
  it.each([
    ['shared', 'nothing is added and all writes are seen', handedCase(0.1, 2)],
    ['shared', 'memory was given back meanwhile', handedCase(-1, 2)],
    ['copied', 'a copy each is added and no write is seen', handedCase(8, 0)],
    ['open', 'nothing is added, and yet a write is not seen', handedCase(0, 1)],
    ['open', 'it is a copy whose writes are seen', handedCase(8, 2)],
    ['open', 'there are too few trials for an interval', handedCase(0, 2, 2)],
  ] as const)('is "%s" where %s', (sharing, _when, handed) => {
    expect(sharingOf(handed, 1)).toBe(sharing);
  });
});

describe('judgeThreads', () => {
  it.each([
    ['holds', ['shared', 'shared']],
    ['holds partly', ['shared', 'copied', 'shared']],
    ['does not hold here', ['copied']],
    ['inconclusive', ['shared', 'open']],
    ['inconclusive', []],
  ] as const)('%s', (verdict, sharings) => {
    expect(judgeThreads(sharings)).toBe(verdict);
  });
});

describe('threadsFinding', () => {
  it('tells for each kind of memory what was added and who sees what, and the cost of a thread', () => {
    const cost = { anonymousBytes: 3 * MIB, virtualBytes: 9 * MIB };
    const { verdict, evidence, explanation } = threadsFinding(
      [
        { ...handedCase(0, 2), name: 'a heap' },
        { ...handedCase(12, 0), name: 'objects' },
      ],
      [{ name: 'S: each further thread', trials: [cost, cost] }],
      ['No C.'],
      1,
    );
    expect(verdict).toBe('holds partly');
    expect(evidence.map(({ name, value }) => [name, value])).toEqual([
      ['a heap: memory added for each of 2 threads ÷ memory handed to it', 0],
      ['a heap: writes of threads that the main thread sees', 1],
      ['objects: memory added for each of 2 threads ÷ memory handed to it', 1.5],
      ['objects: writes of threads that the main thread sees', 0],
      ['S: each further thread: memory', 3 * MIB],
      ['S: each further thread: addresses', 9 * MIB],
    ]);
    expect(explanation).toMatch(/objects of 4.* MiB took 150 % of that again/u);
    expect(explanation).toMatch(/3.* MiB \(S: each further thread\)\. No C\.$/u);
  });
});
