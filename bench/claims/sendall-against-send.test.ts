// The claim on send and sendall, really tried, though seldom: what must be so on every kernel.
import { expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import type { ClaimLab } from './claim.js';
import { sendallAgainstSend, testSending } from './sendall-against-send.js';

const reason = unsupportedReason();

const lab: ClaimLab = {
  serverCpus: null,
  loadCpus: null,
  machineCpus: 1,
  budgetMs: sendallAgainstSend.budgetMs,
  seed: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
};

it.skipIf(reason !== null)(
  `a send takes less when it is cut short, and a sendall that may wait brings all over ${reason ?? ''}`,
  async () => {
    const sizes = { bytes: [1_024, 65_536, 16_777_216], trialsEach: 2 };
    const { verdict, evidence } = await testSending(lab, sizes);
    expect(verdict).toBe('holds');
    // What tells most is not that nothing happened.
    expect(evidence[0]?.value).toBeGreaterThan(0);
    const values = (pattern: RegExp): number[] =>
      evidence.filter(({ name }) => pattern.test(name)).map(({ value }) => value);
    expect(values(/blocking, 1\.00 KiB: takes less/u)).toEqual([0, 0]);
    expect(values(/while nobody reads: takes less/u)).toEqual([1, 1, 1]);
    expect(values(/^sendall, blocking.*: brings all over/u)).toEqual([1]);
    expect(values(/^sendall that waits.*: brings all over/u)).toEqual([1]);
  },
);

it.skipIf(reason !== null)('tries each case once where there is no time for more', async () => {
  const sizes = { bytes: [1_024, 65_536], trialsEach: 1_000 };
  const { explanation } = await testSending({ ...lab, budgetMs: 0 }, sizes);
  expect(explanation).toContain('connections, 1 for each case');
});
