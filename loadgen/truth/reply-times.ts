// Truths about time: a delay is measured as long as it is, a freeze is charged to everyone who would have felt it.
import { expect } from 'vitest';
import {
  closed,
  known,
  observe,
  open,
  withoutNoise,
  type Truth,
  type TruthSubject,
} from './truth.js';

/** Checks a median against a server's known delay: never less, and at most 2 % more. */
async function expectDelay(subject: TruthSubject, delayMs: number): Promise<void> {
  let p50Ms = 0;
  await withoutNoise(async () => {
    // Several clients at different times keep the generator from falling into the sleep that idle CPUs are slow to wake from.
    const changes = { mode: closed(8), windowMs: 10 * delayMs };
    const { result } = await observe(subject, { does: 'delay', delayMs }, changes);
    p50Ms = known(result.responseTimeNs.p50) / 1e6;
    expect(p50Ms).toBeLessThanOrEqual(delayMs * 1.02);
  });
  expect(p50Ms).toBeGreaterThanOrEqual(delayMs * 0.999);
}

/** Checks that a freeze of a fifth of the window, shows in the response times of an open loop and not in its medians. */
async function expectFreeze(subject: TruthSubject, freezeMs: number): Promise<void> {
  const windowMs = 5 * freezeMs;
  const { result, requests, server } = await observe(
    subject,
    { does: 'freeze', freezeMs, everyMs: windowMs },
    { mode: open(8, 200), windowMs, timeoutMs: 4_000 },
  );
  expect(server.misdeeds).toBe(1);
  expect(requests).toMatchObject({ corrupted: 0, timedOut: 0, lost: 0 });
  // A fifth of the requests were due in the freeze, and the first of those waited for nearly all of it.
  expect(known(result.responseTimeNs.p99)).toBeGreaterThan(freezeMs * 0.85e6);
  expect(known(result.responseTimeNs.max)).toBeGreaterThan(freezeMs * 0.95e6);
  expect(known(result.responseTimeNs.p50)).toBeLessThan(freezeMs * 0.1e6);
  expect(known(result.serviceTimeNs.p50)).toBeLessThan(freezeMs * 0.1e6);
}

export const DELAYS: readonly Truth[] = [
  {
    name: 'measures a delay of 20 ms within 2 %',
    transports: ['tcp', 'udp'],
    check: (subject) => expectDelay(subject, 20),
  },
  {
    // From idle, parsing HTTP at both ends takes the better part of a millisecond, which is no error of the clock.
    name: 'measures a delay of 80 ms within 2 %',
    transports: ['http'],
    check: (subject) => expectDelay(subject, 80),
  },
];

/** Of half a second and more, beside which other loads on the machine are nothing. */
export const FREEZES: readonly Truth[] = [
  {
    name: 'charges a freeze of 1 s in 5 to the response times of an open loop',
    transports: ['tcp'],
    check: (subject) => expectFreeze(subject, 1_000),
  },
  {
    name: 'charges a freeze of 500 ms in 2.5 s to the response times of an open loop',
    transports: ['udp'],
    check: (subject) => expectFreeze(subject, 500),
  },
  {
    name: 'reads a freeze as one slow request per client in a closed loop',
    transports: ['http'],
    check: async (subject) => {
      const { result, requests } = await observe(
        subject,
        { does: 'freeze', freezeMs: 500, everyMs: 1_200 },
        { mode: closed(2), windowMs: 1_200, timeoutMs: 4_000 },
      );
      expect(requests).toMatchObject({ corrupted: 0, timedOut: 0, lost: 0 });
      expect(known(result.responseTimeNs.max)).toBeGreaterThan(450e6);
      expect(known(result.responseTimeNs.p50)).toBeLessThan(100e6);
    },
  },
];
