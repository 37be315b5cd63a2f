// Memory of a tree of real processes, and the text that a part of it is read from.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseVirtualBytes, readTreeMemory } from './tree-memory.js';

describe('parseVirtualBytes', () => {
  it.each([
    ['Name:\tnode\nVmPeak:\t  20 kB\nVmSize:\t  16 kB\nVmRSS:\t 4 kB\n', 16_384],
    ['Name:\tzombie\nState:\tZ (zombie)\n', null],
    ['', null],
  ])('of %j', (status, bytes) => {
    expect(parseVirtualBytes(status)).toBe(bytes);
  });
});

describe.skipIf(process.platform !== 'linux')('readTreeMemory', () => {
  it('has less that is no file than there is, and less there than can be addressed', () => {
    const { virtualBytes, rssBytes, anonymousBytes } = readTreeMemory(process.pid);
    expect(anonymousBytes).toBeGreaterThan(1_000_000);
    expect(rssBytes).toBeGreaterThan(anonymousBytes);
    expect(virtualBytes).toBeGreaterThan(rssBytes);
  });

  it('is refused for a process that is gone', () => {
    const { pid } = spawnSync('true');
    expect(() => readTreeMemory(pid)).toThrow(/gone before its time/u);
  });
});
