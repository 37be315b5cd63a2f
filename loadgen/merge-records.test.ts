import { expect, test } from 'vitest';
import { NO_FACTS } from './engine-facts.js';
import { createFakeEngine, type FakeServer, STEADY_SERVER } from './fake-engine.js';
import type { LoadPlan } from './load-plan.js';
import type { LoadResult } from './load-result.js';
import { createLoadWindow } from './load-window.js';
import { mergeRecords } from './merge-records.js';
import { splitPlan } from './split-plan.js';
import { testPlan } from './test-plan.js';
import { layOutSeries } from './throughput-series.js';
import { createWindowRecorder } from './window-recorder.js';

const START_NS = 1e12;

/** A whole load against a scripted server, without threads: every number is exact. */
async function fakeLoad(plan: LoadPlan, server: Partial<FakeServer> = {}): Promise<LoadResult> {
  const engine = createFakeEngine({ ...STEADY_SERVER, ...server });
  const window = createLoadWindow();
  const endNs = START_NS + plan.windowMs * 1e6;
  const finished = splitPlan(plan).map(async (share) => {
    const recorder = createWindowRecorder(
      share.plan.mode.clients,
      window,
      plan.mode.kind === 'open',
      layOutSeries(plan),
    );
    const session = await engine.open(share, recorder, () => START_NS - 2e9);
    window.set(START_NS, endNs);
    const clock = (): number => endNs;
    await session.run({ clock, windowStartNs: START_NS, windowEndNs: endNs, stopped: () => false });
    return recorder.finish();
  });
  return mergeRecords({
    plan,
    windowNs: plan.windowMs * 1e6,
    records: await Promise.all(finished),
    facts: [NO_FACTS],
    use: { cpuNs: 20e6, cpus: 1 },
    idle: null,
    planWarnings: [],
  });
}

test('a steady server gives exact counts, rates and latencies', async () => {
  const result = await fakeLoad(
    testPlan({ mode: { kind: 'closed', clients: 4 }, warmupMs: 50, windowMs: 1_000 }),
  );
  // One request a millisecond and client; the one that ends at the very close belongs to it no more.
  expect(result.requests).toEqual({
    sent: 4_004,
    succeeded: 4_000,
    corrupted: 0,
    timedOut: 0,
    lost: 0,
    aborted: 4,
    late: 0,
    duplicated: 0,
    reordered: 0,
  });
  expect(result.throughput).toEqual({
    requestsPerSecond: 4_000,
    bytesPerSecond: 256_000,
    sessionsPerSecond: 0,
  });
  expect(result.responseTimeNs).toMatchObject({
    count: 4_000,
    min: 1e6,
    mean: 1e6,
    p50: 1e6,
    p999: 1e6,
    max: 1e6,
  });
  expect(result.serviceTimeNs).toEqual(result.responseTimeNs);
  expect(result.fairness).toEqual({
    clients: 4,
    unservedClients: 0,
    jainIndex: 1,
    minRequests: 1_000,
    maxRequests: 1_000,
  });
  expect(result.littlesLaw).toEqual({ concurrency: 4, throughputTimesLatency: 4, ratio: 1 });
  expect(result.generator).toEqual({
    cpuNsPerRequest: 5_000,
    cpuUtilization: 0.02,
    spinUtilization: 0,
    workers: 1,
    sendLagNs: null,
  });
  expect(result.sessions).toEqual({ opened: 4, completed: 0, refused: 0, reset: 0, failed: 0 });
  expect(result.warnings).toEqual([]);
});

test('several workers merge to what one would have measured', async () => {
  const plan = testPlan({ mode: { kind: 'closed', clients: 7 }, windowMs: 500 });
  const server = { serviceNs: (client: number, request: number) => 1e5 * (client + 1) + request };
  const one = await fakeLoad({ ...plan, workers: 1 }, server);
  const three = await fakeLoad({ ...plan, workers: 3 }, server);
  expect(three).toEqual({ ...one, generator: { ...one.generator, workers: 3 } });
  expect(one.responseTimeNs.count).toBeGreaterThan(1_000);
});

test('several workers in open loop keep the whole constant schedule', async () => {
  const mode = { kind: 'open', clients: 6, rateRps: 3_000, arrivals: 'constant' } as const;
  const plan = testPlan({ mode, windowMs: 500 });
  const one = await fakeLoad({ ...plan, workers: 1 });
  const three = await fakeLoad({ ...plan, workers: 3 });
  expect(three.requests).toEqual(one.requests);
  expect(three.responseTimeNs).toEqual(one.responseTimeNs);
  expect(one.requests.succeeded + one.requests.aborted).toBe(1_500);
});

test('connects count as time spent in Little’s law, and sessions are counted', async () => {
  const plan = testPlan({ sessionRequests: 10, windowMs: 1_010 });
  const result = await fakeLoad(plan, { connectNs: 100_000 });
  // A session takes 10 × 1 ms, and 0.1 ms to the next: each of 2 clients has 100 of them; the last connect ends at the window's close.
  expect(result.requests.succeeded).toBe(2 * 1_000);
  expect(result.sessions).toMatchObject({ completed: 200, reset: 0 });
  expect(result.littlesLaw?.ratio).toBeCloseTo(1_009.9 / 1_010, 9);
  expect(result.connectTimeNs).toMatchObject({ min: 100_000, max: 100_000 });
});

test('a starved client is unserved and pulls fairness and Little’s law down', async () => {
  const result = await fakeLoad(testPlan({ mode: { kind: 'closed', clients: 4 } }), {
    outcome: (client) => (client < 2 ? 'succeeded' : 'unanswered'),
  });
  expect(result.fairness).toMatchObject({ unservedClients: 2, jainIndex: 0.5, minRequests: 0 });
  expect(result.littlesLaw?.ratio).toBeLessThan(0.51);
  expect(result.warnings.map(({ code }) => code)).toEqual(['clients-unserved']);
});

test('outcomes add up to what was sent', async () => {
  const kinds = ['succeeded', 'corrupted', 'timedOut', 'lost'] as const;
  const plan = testPlan({ timeoutMs: 2, windowMs: 1_000, mode: { kind: 'closed', clients: 5 } });
  const { requests } = await fakeLoad(plan, {
    outcome: (client, request) => kinds[(client + request) % 4] ?? 'succeeded',
  });
  const { sent, succeeded, corrupted, timedOut, lost, aborted } = requests;
  expect(sent).toBe(succeeded + corrupted + timedOut + lost + aborted);
  for (const count of [succeeded, corrupted, timedOut, lost]) expect(count).toBeGreaterThan(800);
});

test('a freeze under open loop shows in response time and not in service time', async () => {
  const mode = { kind: 'open', clients: 1, rateRps: 100, arrivals: 'constant' } as const;
  const result = await fakeLoad(testPlan({ mode, windowMs: 5_000 }), {
    serviceNs: (_client, request) => (request === 100 ? 1e9 : 1e6),
  });
  expect(result.serviceTimeNs.p99).toBeLessThan(1.001e6);
  expect(result.responseTimeNs.p90).toBeGreaterThan(0.3e9);
  expect(result.generator.sendLagNs?.max).toBe(990e6);
  expect(result.littlesLaw).toBeNull();
});

test('a load in which nothing ended has nulls, zeros and a warning, not NaN', async () => {
  const result = await fakeLoad(testPlan(), { outcome: () => 'unanswered' });
  expect(result.requests).toMatchObject({ sent: 2, aborted: 2, succeeded: 0 });
  expect(result.responseTimeNs).toMatchObject({ count: 0, min: null, mean: null, p50: null });
  expect(result.generator.cpuNsPerRequest).toBeNull();
  expect(result.fairness).toMatchObject({ jainIndex: null, unservedClients: 2 });
  expect(result.warnings.map(({ code }) => code)).toEqual(['nothing-served', 'clients-unserved']);
  expect(JSON.stringify(result)).not.toMatch(/NaN/);
});

test('spinning is not use', () => {
  const plan = testPlan({ windowMs: 100 });
  const window = createLoadWindow();
  window.set(0, 1e8);
  const recorder = createWindowRecorder(2, window, false);
  recorder.spun(0, 15e6);
  const { generator } = mergeRecords({
    plan,
    windowNs: 1e8,
    records: [recorder.finish()],
    facts: [NO_FACTS],
    use: { cpuNs: 25e6, cpus: 1 },
    idle: null,
    planWarnings: [],
  });
  expect(generator).toMatchObject({ cpuUtilization: 0.1, spinUtilization: 0.15 });
});

test.each([
  ['udp', 'udp://127.0.0.1:9'],
  ['http', 'http://127.0.0.1:9/echo'],
  ['tcp', 'tcp://127.0.0.1:9'],
] as const)('a %s target is written as %s', async (transport, url) => {
  const target = { transport, host: '127.0.0.1', port: 9 };
  const result = await fakeLoad(testPlan({ target, flows: transport === 'udp' ? 1 : null }));
  expect(result.target).toBe(url);
  expect(result.sessions === null).toBe(transport === 'udp');
  expect(result.connectTimeNs === null).toBe(transport === 'udp');
});

test('the throughput over time is that of all workers, and of the warm-up', async () => {
  const mode = { kind: 'closed', clients: 4 } as const;
  const result = await fakeLoad(testPlan({ mode, workers: 2, warmupMs: 40, windowMs: 1_000 }));
  // Intervals of 20 ms, in which four clients have a reply a millisecond each; the warm-up's first came only at its end.
  expect(result.series).toMatchObject({ intervalMs: 20, startMs: -40 });
  expect(result.series?.succeeded).toHaveLength(52);
  expect(result.series?.succeeded.slice(2)).toEqual(Array(50).fill(80));
  const inWindow = result.series?.succeeded.slice(2).reduce((sum, count) => sum + count, 0);
  expect(inWindow).toBe(result.requests.succeeded);
});
