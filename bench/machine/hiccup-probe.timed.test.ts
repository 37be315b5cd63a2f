// The hiccup probe against stalls of known length: the probe's own process is stopped and continued by signals.
import hdr from 'hdr-histogram-js';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { findTree } from '../process/tree-sampler.js';
import { canPin, readAllowedCpus } from './cpus.js';
import { probeHiccups } from './hiccup-probe.js';
import { procUnavailableReason } from './proc-file.js';

const STALL_MS = 30;

describe('the hiccup probe', () => {
  it('runs unpinned, with figures in order and a histogram that holds them', async () => {
    const [probe, ...others] = await probeHiccups(null, 200);
    expect(others).toEqual([]);
    if (probe === undefined) return expect.unreachable();
    expect(probe.cpu).toBeNull();
    expect(probe.durationMs).toBeGreaterThanOrEqual(200);
    expect(probe.p50Ns).toBeLessThanOrEqual(probe.p99Ns);
    expect(probe.p99Ns).toBeLessThanOrEqual(probe.p999Ns);
    expect(probe.p999Ns).toBeLessThanOrEqual(probe.maxNs);
    const histogram = hdr.decodeFromCompressedBase64(probe.histogram);
    // A moment a microsecond.
    expect(histogram.totalCount / (probe.durationMs * 1e3)).toBeCloseTo(1, 2);
    expect(histogram.getValueAtPercentile(99)).toBe(probe.p99Ns);
  });

  it('probes each CPU it is given', async ({ skip }) => {
    const cpus = readAllowedCpus()?.slice(0, 2) ?? [];
    const reason = cpus.length === 0 ? 'CPUs are not known' : await canPin(cpus);
    if (reason !== null) skip(reason);
    expect((await probeHiccups(cpus, 50)).map(({ cpu }) => cpu)).toEqual(cpus);
  });

  it.skipIf(procUnavailableReason() !== null)(
    'sees stalls by their length and by their share of time',
    async () => {
      const before = new Set(findTree(process.pid));
      const watched = { ended: false };
      const probing = probeHiccups(null, 600).finally(() => (watched.ended = true));
      // Half of the time from the start on it is stopped, wherever in its start-up or warm-up that finds it.
      for (let round = 0; round < 500 && !watched.ended; round++) {
        const children = findTree(process.pid).filter((pid) => !before.has(pid));
        for (const pid of children) signal(pid, 'SIGSTOP');
        await delay(STALL_MS);
        for (const pid of children) signal(pid, 'SIGCONT');
        await delay(STALL_MS);
      }
      const [probe] = await probing;
      expect(probe?.maxNs).toBeGreaterThanOrEqual(STALL_MS * 0.9e6);
      // About half of all moments fall into a stall, and half of those into its first half.
      expect(probe?.p99Ns).toBeGreaterThan(STALL_MS * 0.5e6);
      expect(
        hdr.decodeFromCompressedBase64(probe?.histogram ?? '').getValueAtPercentile(75),
      ).toBeGreaterThan(1e6);
    },
  );
});

/** The process may have ended since it was found. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
