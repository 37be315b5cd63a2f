import { expect, test } from 'vitest';
import { NO_FACTS } from './engine-facts.js';
import type { LoadResult } from './load-result.js';
import { areSendsLate, loadWarnings } from './load-warnings.js';
import { mergeRecords } from './merge-records.js';
import { createLoadWindow } from './load-window.js';
import { testPlan } from './test-plan.js';
import { createWindowRecorder } from './window-recorder.js';

/** One client, one good reply. */
function healthy(): LoadResult {
  const window = createLoadWindow();
  window.set(0, 1e8);
  const recorder = createWindowRecorder(1, window, false);
  recorder.succeeded(0, 0, 0, 1e6);
  return mergeRecords({
    plan: testPlan({ mode: { kind: 'closed', clients: 1 } }),
    windowNs: 1e8,
    records: [recorder.finish()],
    facts: [NO_FACTS],
    use: { cpuNs: 1e6, cpus: 1 },
    idle: null,
    planWarnings: [],
  });
}

const base = healthy();
const lag = (p99: number): LoadResult['generator'] => ({
  ...base.generator,
  sendLagNs: { p50: 0, p99, max: p99 },
});

test('a healthy load has no warning', () => {
  expect(loadWarnings(base, [NO_FACTS])).toEqual([]);
});

test.each<[string, Partial<LoadResult>, RegExp]>([
  [
    'generator-saturated',
    { generator: { ...base.generator, cpuUtilization: 0.86 } },
    /86 % of its CPUs/,
  ],
  ['sends-late', { generator: lag(2_000_000) }, /2\.0 ms or more behind/],
  [
    'rate-not-kept',
    { load: { ...base.load, mode: 'open', rateRps: 10_000 }, windowMs: 1_000 },
    /^1 of some 10000 due/,
  ],
  ['replies-corrupted', { requests: { ...base.requests, corrupted: 3 } }, /^3 replies/],
  ['requests-timed-out', { requests: { ...base.requests, timedOut: 2 } }, /after 1000 ms/],
  ['nothing-served', { requests: { ...base.requests, succeeded: 0 } }, /tcp:\/\/127/],
  [
    'connections-refused',
    { sessions: { opened: 0, completed: 0, refused: 5, reset: 0, failed: 0 } },
    /refused 5/,
  ],
  [
    'connections-failed',
    { sessions: { opened: 0, completed: 0, refused: 0, reset: 0, failed: 4 } },
    /^4 connections/,
  ],
  [
    'sessions-reset',
    { sessions: { opened: 9, completed: 0, refused: 0, reset: 9, failed: 0 } },
    /ended 9 sessions/,
  ],
  ['clients-unserved', { fairness: { ...base.fairness, unservedClients: 1 } }, /1 of 1 clients/],
])('%s says the number and what to do', (code, changes, message) => {
  const warnings = loadWarnings({ ...base, ...changes }, [NO_FACTS]);
  expect(warnings).toEqual([
    {
      code,
      message: expect.stringMatching(message) as string,
      remedy: expect.any(String) as string,
    },
  ]);
});

test.each([
  { lagNs: 90_000, p99: 100_000, isLate: false },
  { lagNs: 110_000, p99: 120_000, isLate: true },
  { lagNs: 400_000, p99: 2_000_000, isLate: false },
  { lagNs: 600_000, p99: 2_000_000, isLate: true },
])('a p99 lag of $lagNs ns with a response p99 of $p99 ns is late: $isLate', (point) => {
  const result = { ...base, generator: lag(point.lagNs) };
  const responseTimeNs = { ...base.responseTimeNs, p99: point.p99 };
  expect(areSendsLate({ ...result, responseTimeNs })).toBe(point.isLate);
});
