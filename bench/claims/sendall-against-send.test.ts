// The claim on send and sendall, really tried, though seldom: what must be so on every kernel.
import { expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { sendallAgainstSend, testSending } from './sendall-against-send.js';

const reason = unsupportedReason();

it.skipIf(reason !== null)(
  `a send takes less when it is cut short, and a sendall that may wait brings all over ${reason ?? ''}`,
  async () => {
    const lab = {
      serverCpus: null,
      loadCpus: null,
      machineCpus: 1,
      budgetMs: sendallAgainstSend.budgetMs,
      seed: 1,
      signal: new AbortController().signal,
      progress: () => undefined,
    };
    const sizes = { bytes: [1_024, 65_536, 16_777_216], trialsEach: 2 };
    const { verdict, evidence } = await testSending(lab, sizes);
    expect(verdict).toMatch(/^holds/u);
    const values = (pattern: RegExp): number[] =>
      evidence.filter(({ name }) => pattern.test(name)).map(({ value }) => value);
    expect(values(/blocking, 1\.00 KiB: takes less/u)).toEqual([0, 0]);
    expect(values(/while nobody reads: takes less/u)).toEqual([1, 1, 1]);
    expect(values(/^sendall, blocking.*: brings all over/u)).toEqual([1]);
    expect(values(/^sendall that waits.*: brings all over/u)).toEqual([1]);
  },
);
