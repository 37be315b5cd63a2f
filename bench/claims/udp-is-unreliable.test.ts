// The claim on UDP, really tried, though shortly: what must be so on every machine, however busy.
import { expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { testUdp, udpIsUnreliable } from './udp-is-unreliable.js';

const reason = unsupportedReason();

it.skipIf(reason !== null)(
  `a burst that nobody reads is lost at the receive buffer, every datagram of it ${reason ?? ''}`,
  async () => {
    const lab = {
      serverCpus: null,
      loadCpus: null,
      machineCpus: 1,
      budgetMs: udpIsUnreliable.budgetMs,
      seed: 1,
      signal: new AbortController().signal,
      progress: () => undefined,
    };
    const times = { warmupMs: 20, windowMs: 60, timeoutMs: 20 };
    const sizes = { ratesRps: [500, 50_000], rounds: 1, minRounds: 1, burstDatagrams: 2_000 };
    const { verdict, evidence } = await testUdp(lab, { ...times, ...sizes });
    expect(verdict).toMatch(/^holds/u);
    const values = (pattern: RegExp): number[] =>
      evidence.filter(({ name }) => pattern.test(name)).map(({ value }) => value);
    expect(values(/lost elsewhere/u)).toEqual([0, 0, 0]);
    const held = values(/datagrams that it holds/u);
    expect(held).toEqual(held.toSorted((a, b) => a - b));
    expect(held[0]).toBeLessThan(2_000);
    expect(values(/: sent$/u).every((rate) => rate > 0)).toBe(true);
  },
);
