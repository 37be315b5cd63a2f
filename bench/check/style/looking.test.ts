// The texts of /proc that a look at a server reads, and what is made of numbers.
import { describe, expect, it } from 'vitest';
import { threadShares } from './cpu-tries.js';
import { filledAt, growsWithClients, growthPerClient } from './growth.js';
import { parsePolled } from './polled-sockets.js';
import { computeRequest, isAnswerTo, isComputed } from './requests.js';
import { parseWaiting } from './thread-calls.js';
import { computeDigest } from '../../../protocol/work.js';

describe('parsePolled', () => {
  it('reads the inodes of what an epoll descriptor watches', () => {
    const fdinfo = `pos:\t0\nflags:\t02000002\nino:\t1038
tfd:       18 events:       19 data:               12  pos:0 ino:1267 sdev:9
tfd:        7 events:        1 data:                7  pos:0 ino:b7a5a2 sdev:9
`;
    expect(parsePolled(fdinfo)).toEqual([4711, 12_035_490]);
  });
});

describe('parseWaiting', () => {
  it.each([
    ['45 0x5 0x7fc9 0x400 0x0 0x0 0x0 0x7ffc 0x7fc9', 'x64', { call: 'receive', fd: 5 }],
    ['288 0x3 0x0 0x0 0x80000 0x0 0x0 0x7ffc 0x7fc9', 'x64', { call: 'accept', fd: 3 }],
    ['281 0xc 0x7ffc 0x400 0xffffffff 0x0 0x8 0x7ffc 0x7fc9', 'x64', { call: 'epoll', fd: 12 }],
    ['207 0x5 0x7fc9 0x400 0x0 0x0 0x0 0x7ffc 0x7fc9', 'arm64', { call: 'receive', fd: 5 }],
    ['202 0x7fc9 0x189 0x0 0x0 0x0 0xffffffff 0x7ffc 0x7fc9', 'x64', null],
    ['running', 'x64', null],
    ['', 'x64', null],
    ['45 0x5', 'riscv64', null],
  ] as const)('%s on %s', (text, architecture, waiting) => {
    expect(parseWaiting(text, architecture)).toEqual(waiting);
  });
});

describe('growth', () => {
  const steps = (
    ...sizes: readonly [number, number, number][]
  ): Parameters<typeof growthPerClient>[0] =>
    sizes.map(([held, processes, threads]) => ({ held, processes, threads }));

  it.each([
    ['each a process', steps([1, 2, 2], [16, 17, 17]), 'processes'],
    ['each a process and a helper', steps([1, 3, 3], [16, 33, 33]), 'processes'],
    ['each a thread', steps([1, 1, 12], [16, 1, 27]), 'threads'],
    ['a runtime that starts its threads late', steps([1, 1, 5], [16, 1, 11]), null],
    ['nothing', steps([1, 3, 33], [35, 3, 33]), null],
    ['too few clients', steps([1, 1, 1], [3, 3, 3]), null],
    ['no client', [], null],
  ] as const)('%s', (_what, crowd, grows) => {
    expect(growsWithClients(crowd)).toBe(grows);
  });

  it('does not take the first thread of a process for one more', () => {
    expect(growthPerClient(steps([1, 2, 2], [11, 12, 12]))).toEqual({ processes: 1, threads: 0 });
  });

  it('tells how many requests fill a server', () => {
    const step = (
      outstanding: number,
      heldUp: number,
    ): { outstanding: number; heldUp: number; others: number } => ({
      outstanding,
      heldUp,
      others: 2,
    });
    expect(filledAt({ steps: [step(1, 0), step(2, 2)], tookMs: 1 })).toBe(2);
    expect(filledAt({ steps: [step(1, 0), step(2, 1)], tookMs: 1 })).toBeNull();
    expect(filledAt(null)).toBeNull();
  });
});

describe('threadShares', () => {
  it('leaves out a runtime’s housekeeping, and counts threads that are new', () => {
    const before = new Map([
      ['7/7', 1_000],
      ['7/8', 500],
    ]);
    const after = new Map([
      ['7/7', 1_700],
      ['7/8', 550],
      ['7/9', 250],
    ]);
    expect(threadShares(before, after)).toEqual([
      { pid: 7, tid: 7, share: 0.7 },
      { pid: 7, tid: 9, share: 0.25 },
    ]);
    expect(threadShares(after, after)).toEqual([]);
  });
});

describe('a compute', () => {
  it('counts as done in either byte order, and an echo does not', () => {
    const asked = computeRequest(1_000);
    const digest = computeDigest(asked, 20, asked.length, 1_000);
    const right = Buffer.from(asked);
    right.writeUInt32BE(digest, 16);
    const swapped = Buffer.from(asked);
    swapped.writeUInt32LE(digest, 16);
    expect(
      [right, swapped, asked, right.subarray(0, 30)].map((reply) => isComputed(asked, reply)),
    ).toEqual([true, true, false, false]);
  });

  it('is answered by its own number alone', () => {
    expect(isAnswerTo(computeRequest(1), computeRequest(1))).toBe(false);
    const asked = computeRequest(1);
    expect(isAnswerTo(asked, Buffer.from(asked))).toBe(true);
  });
});
