// Truths about loads on a healthy server: the numbers of one result agree with each other, with the plan, and with the server.
import { expect } from 'vitest';
import { createClock } from '../clock.js';
import { engineFor } from '../engines.js';
import { startMisbehaving } from '../misbehaving/child.js';
import { createTallyingRecorder } from '../tallying-recorder.js';
import {
  closed,
  expectWholeCount,
  known,
  observe,
  open,
  planFor,
  withoutNoise,
  type Truth,
} from './truth.js';

const HEALTHY = { does: 'none' } as const;

export const SOUND_LOADS: readonly Truth[] = [
  {
    name: "keeps Little's law within 2 % in a closed loop",
    transports: ['tcp', 'udp', 'http'],
    check: (subject) =>
      withoutNoise(async () => {
        const { result } = await observe(subject, HEALTHY, { mode: closed(16) });
        expect(result.littlesLaw?.concurrency).toBe(16);
        expect(known(result.littlesLaw?.ratio ?? null)).toBeGreaterThan(0.98);
        expect(known(result.littlesLaw?.ratio ?? null)).toBeLessThan(1.02);
      }),
  },
  {
    name: 'keeps the rate of an open loop within 1 %',
    transports: ['tcp', 'udp'],
    check: (subject) =>
      withoutNoise(async () => {
        const { requests } = await observe(subject, HEALTHY, {
          mode: open(16, 1_000),
          windowMs: 1_500,
        });
        expect(requests.sent).toBeGreaterThanOrEqual(1_485);
        expect(requests.sent).toBeLessThanOrEqual(1_515);
        expect(requests).toMatchObject({ corrupted: 0, lost: 0, timedOut: 0 });
      }),
  },
  {
    name: 'spaces Poisson arrivals as an exponential distribution does',
    transports: ['tcp', 'udp'],
    check: async (subject) => {
      const rateRps = 2_000;
      const mode = { kind: 'open', clients: 4, rateRps, arrivals: 'poisson' } as const;
      const child = await startMisbehaving(subject.transport, HEALTHY);
      const { recorder, intendedNs } = createTallyingRecorder();
      try {
        const plan = planFor(subject, child.port, { mode });
        const share = { worker: 0, firstClient: 0, plan };
        const clock = createClock();
        const engine = await engineFor(share);
        const session = await engine.open(share, recorder, clock);
        const startNs = clock();
        await session.run({
          clock,
          windowStartNs: startNs,
          windowEndNs: startNs + plan.windowMs * 1e6,
          stopped: () => false,
        });
      } finally {
        await child.stop();
      }
      const gapsS = intendedNs.slice(1).map((atNs, i) => (atNs - (intendedNs[i] as number)) / 1e9);
      expect(gapsS.length).toBeGreaterThan(1_000);
      // The law of large numbers leaves 3 % at n = 1,400; the seed is fixed, so this is no gamble.
      expect(mean(gapsS) * rateRps).toBeCloseTo(1, 1);
      // Kolmogorov and Smirnov's distance at a significance of 0.001: https://en.wikipedia.org/wiki/Kolmogorov–Smirnov_test
      expect(distanceFromExponential(gapsS, rateRps)).toBeLessThan(1.95 / Math.sqrt(gapsS.length));
    },
  },
  {
    name: 'brings every request of two workers home once',
    transports: ['tcp', 'udp', 'http'],
    check: async (subject) => {
      // No reply comes before the window opens, so that all that the server sees is the window's.
      const { requests, result, server } = await observe(
        subject,
        { does: 'delay', delayMs: 30 },
        {
          mode: closed(6),
          workers: 2,
          windowMs: 500,
        },
      );
      expect(requests).toMatchObject({ corrupted: 0, lost: 0, timedOut: 0, duplicated: 0 });
      expectWholeCount({ requests, server });
      expect(result.fairness).toMatchObject({ clients: 6, unservedClients: 0 });
      expect(result.firstReplyTimeNs.count).toBe(6);
      expect(result.generator.workers).toBe(2);
    },
  },
];

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The largest difference between the values' distribution and the exponential one of this rate. */
function distanceFromExponential(values: readonly number[], rate: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending.reduce((largest, value, below) => {
    const expected = 1 - Math.exp(-rate * value);
    const steps = [below / ascending.length, (below + 1) / ascending.length];
    return Math.max(largest, ...steps.map((observed) => Math.abs(observed - expected)));
  }, 0);
}
