// Losses of a real server that is kept from its work: what is late is not lost.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { unsupportedReason } from '../../../posix/platform.js';
import { withLossBench } from './measure-loss.js';

const RATE_RPS = 200;
const TIMES = { warmupMs: 60, windowMs: 120, timeoutMs: 20 };
/** Of each round the server is still for the most part: far longer than the timeout. */
const STALL_MS = 100;
const ROUND_MS = 120;

it.skipIf(unsupportedReason() !== null)(
  'does not take for lost what a server has not come to, be it long after its time',
  async () => {
    const { signal } = new AbortController();
    const lab = { serverCpus: null, loadCpus: null, seed: 1, signal };
    const sample = await withLossBench(lab, TIMES, async (bench) => {
      const stalls = setInterval(() => {
        process.kill(bench.serverPid, 'SIGSTOP');
        setTimeout(() => process.kill(bench.serverPid, 'SIGCONT'), STALL_MS);
      }, ROUND_MS);
      try {
        return await bench.open(RATE_RPS);
      } finally {
        clearInterval(stalls);
        // The last stall is over before the server is told to end.
        await pause(ROUND_MS);
      }
    });
    // Fewer than any receive buffer holds: not one of them can have been dropped.
    expect(sample.lost).toBe(0);
    expect(sample.arrived).toBeGreaterThan(0);
  },
);
