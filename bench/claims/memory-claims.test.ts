// The two claims on memory tried once each, small: real processes that fork and have threads, their real memory.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { buildDesigns } from './c-designs.js';
import type { ClaimFinding } from './claim.js';
import { createForkDoublesMemory } from './fork-doubles-memory.js';
import { measureHeap } from './memory/heap-program.js';
import { measurePerClient, measurePerThread } from './memory/memory-per-client.js';
import { createThreadsShareMemory } from './threads-share-memory.js';

const lab = {
  serverCpus: null,
  loadCpus: null,
  machineCpus: 2,
  budgetMs: 20_000,
  seed: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
};
const ONE_MORE = { few: 1, many: 2 };

function valuesOf({ evidence }: ClaimFinding): (name: string) => number {
  const values = new Map(evidence.map(({ name, value }) => [name, value]));
  return (name) => values.get(name) ?? NaN;
}

function hasC({ explanation }: ClaimFinding): boolean {
  return !explanation.includes('Nothing was measured in C');
}

describe.skipIf(unsupportedReason() !== null)('a fork', () => {
  it('copies of a heap what is written to and hardly more, in C and in JavaScript', async () => {
    const size = { heapMib: 16, rounds: 1, clients: ONE_MORE };
    const finding = await createForkDoublesMemory(size).test(lab);
    const value = valuesOf(finding);
    for (const name of hasC(finding)
      ? ['C, 1 child', 'JavaScript, 1 child']
      : ['JavaScript, 1 child']) {
      expect(value(`${name}: heap copied, just forked`)).toBeLessThan(0.2);
      expect(value(`${name}: heap copied, once all of it is written`)).toBeGreaterThan(0.9);
      expect(value(`${name}: virtual size after the fork ÷ before`)).toBeCloseTo(2, 1);
      expect(value(`${name}: summed RSS after the fork ÷ before`)).toBeGreaterThan(1.3);
    }
    expect(value('posix-fork: PSS of each further client')).toBeGreaterThan(0);
    // One trial has no interval.
    expect(finding.verdict).toBe('inconclusive');
  });
});

describe.skipIf(unsupportedReason() !== null)('a trial that is broken off', () => {
  it('is not waited for, whatever it waits for itself', async () => {
    const designs = await buildDesigns([]);
    const steps = { mib: 1, count: 1, steps: ['fork'] };
    const choice = { by: 'style', style: 'posix-fork', options: {} } as const;
    const over = AbortSignal.abort();
    const before = timersLeft();
    const trials = [
      measureHeap({ kind: 'js-fork' }, steps, designs, over),
      measurePerClient(choice, ONE_MORE, designs, over),
      measurePerThread(ONE_MORE, designs, over),
    ];
    for (const trial of await Promise.allSettled(trials)) {
      expect(trial).toMatchObject({ status: 'rejected', reason: { code: 'CLAIM_ABORTED' } });
    }
    // A timer of tens of seconds would keep the command from ending.
    expect(timersLeft()).toBeLessThanOrEqual(before);
    designs.dispose();
  });
});

function timersLeft(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

describe.skipIf(unsupportedReason() !== null)('threads', () => {
  it('share what C and SharedArrayBuffer have, and not the objects of JavaScript', async () => {
    const clients = { c: ONE_MORE, js: ONE_MORE };
    const size = { handedMib: 4, threads: 2, rounds: 1, clients };
    const finding = await createThreadsShareMemory(size).test(lab);
    const value = valuesOf(finding);
    const added = 'memory added for each of 2 threads ÷ memory handed to it';
    const seen = 'writes of threads that the main thread sees';
    for (const name of [...(hasC(finding) ? ['a heap in C'] : []), 'a SharedArrayBuffer']) {
      expect(value(`${name}: ${added}`)).toBeLessThan(0.5);
      expect(value(`${name}: ${seen}`)).toBe(1);
    }
    expect(value(`JavaScript objects: ${added}`)).toBeGreaterThan(0.5);
    expect(value(`JavaScript objects: ${seen}`)).toBe(0);
    expect(value("posix-threads: each further client's thread: memory")).toBeGreaterThan(1e6);
    expect(finding.verdict).toBe('inconclusive');
  });
});
