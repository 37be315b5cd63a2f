// What others had of a CPU, from readings by hand and from this process's own.
import { expect, it } from 'vitest';
import { procUnavailableReason } from '../machine/proc-file.js';
import { readThreadTimes, strangersRatio, type ThreadTimes } from './strangers.js';

const times = (...threads: [id: string, ranNs: number, waitedNs: number][]): ThreadTimes =>
  new Map(threads.map(([id, ranNs, waitedNs]) => [id, { ranNs, waitedNs }]));

it('is what the busiest thread waited for its CPU', () => {
  const before = times(['1', 500, 70], ['2', 100, 0]);
  const after = times(['1', 500, 70], ['2', 900, 50]);
  expect(strangersRatio(before, after, 1_000)).toBe(0.05);
});

it('does not count the threads of the same process as strangers', () => {
  const before = times(['1', 0, 0], ['2', 0, 0]);
  const after = times(['1', 800, 50], ['2', 30, 400]);
  expect(strangersRatio(before, after, 1_000)).toBe(0.02);
  expect(strangersRatio(before, times(['1', 800, 50], ['3', 60, 0]), 1_000)).toBe(0);
});

it('is not known without both readings', () => {
  expect(strangersRatio(null, times(['1', 1, 1]), 1_000)).toBeNull();
  expect(strangersRatio(times(['1', 1, 1]), null, 1_000)).toBeNull();
});

it('has no readings of a process that is gone', () => {
  expect(readThreadTimes(2 ** 30)).toBeNull();
});

it.skipIf(procUnavailableReason() !== null)("reads this process's own threads", () => {
  const before = readThreadTimes(process.pid);
  const start = process.cpuUsage();
  const ranUs = (): number => {
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  // In CPU and not by the clock, of which a busy machine gives others the most. What runs is charged tick by tick, at most 10 ms late.
  while (ranUs() < 60_000);
  const after = readThreadTimes('self');
  expect([...(after?.keys() ?? [])]).toContain(`${process.pid}`);
  const ran = [...(after ?? [])].map(([thread, time]) => ({
    totalNs: time.ranNs,
    grownNs: time.ranNs - (before?.get(thread)?.ranNs ?? 0),
  }));
  // Kernels without scheduler statistics show zeros, which is no time at all.
  if (ran.every(({ totalNs }) => totalNs === 0)) return;
  const grownNs = ran.map((thread) => thread.grownNs).reduce((sum, one) => sum + one, 0);
  expect(grownNs).toBeGreaterThan(20e6);
  expect(Math.max(...ran.map((thread) => thread.grownNs))).toBeGreaterThan(grownNs / 4);
});
