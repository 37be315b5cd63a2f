// Whole loads through worker threads: exact with the fake engine, real with the node engine against a peer in this process.
import { afterEach, expect, test } from 'vitest';
import type { LoadPlan } from './load-plan.js';
import type { LoadWindow } from './load-window.js';
import type { StreamPeer } from './node-engine/stream-peer.js';
import { onFrames, startStreamPeer } from './node-engine/stream-peer.js';
import { openLoad, runLoad } from './run-load.js';
import { testPlan } from './test-plan.js';

const NO_OBSERVER = { opened: () => undefined, started: () => undefined };
const NEVER = new AbortController().signal;
let peer: StreamPeer | null = null;

afterEach(async () => {
  await peer?.close();
  peer = null;
});

async function echoPlan(changes: Partial<LoadPlan> = {}): Promise<LoadPlan> {
  peer = await startStreamPeer((socket) => socket.pipe(socket));
  return testPlan({ target: { transport: 'tcp', host: '127.0.0.1', port: peer.port }, ...changes });
}

test.each([1, 3])('a fake load over %i workers has exact numbers', async (workers) => {
  const mode = { kind: 'closed', clients: 6 } as const;
  const plan = testPlan({ engine: 'fake', mode, workers, windowMs: 2_000, warmupMs: 100 });
  const result = await runLoad(plan, NO_OBSERVER, NEVER);
  expect(result.windowMs).toBe(2_000);
  // A float64 clock has a grain of nanoseconds: a request that ends at an edge of the window may fall on either side.
  expect(Math.abs(result.requests.succeeded - 12_000)).toBeLessThanOrEqual(6);
  expect(result.requests.aborted).toBe(6);
  expect(result.littlesLaw?.ratio).toBeCloseTo(1, 3);
  expect(result.fairness).toMatchObject({ clients: 6, unservedClients: 0 });
  expect(result.generator.workers).toBe(workers);
  expect(result.warnings).toEqual([]);
});

test('two workers over sockets serve all clients, and the window is told before it opens', async () => {
  const mode = { kind: 'closed', clients: 5 } as const;
  const plan = await echoPlan({ mode, workers: 2, warmupMs: 50, windowMs: 300 });
  const told: string[] = [];
  let window: LoadWindow | null = null;
  const result = await runLoad(
    plan,
    {
      opened: () => told.push('opened'),
      started: (started) => {
        told.push('started');
        window = started;
      },
    },
    NEVER,
  );
  expect(told).toEqual(['opened', 'started']);
  expect(peer?.accepted()).toBe(5);
  expect(window).not.toBeNull();
  expect(result.windowMs).toBeCloseTo(300, 3);
  expect(result.requests.succeeded).toBeGreaterThan(5);
  expect(result.fairness).toMatchObject({ clients: 5, unservedClients: 0 });
  expect(result.generator.cpuUtilization).toBeGreaterThan(0);
  expect(result.generator.cpuNsPerRequest).toBeGreaterThan(0);
});

test('two workers in open loop send the whole rate', async () => {
  const mode = { kind: 'open', clients: 4, rateRps: 1_000, arrivals: 'constant' } as const;
  const result = await runLoad(
    await echoPlan({ mode, workers: 2, windowMs: 500, warmupMs: 50 }),
    NO_OBSERVER,
    NEVER,
  );
  // A request of the warm-up that ended late in it, or one due at the close, may fall on either side.
  expect(Math.abs(result.requests.sent - 500)).toBeLessThanOrEqual(100);
  expect(result.load).toMatchObject({ mode: 'open', rateRps: 1_000, arrivals: 'constant' });
});

test('idle connections come before the clients, are counted apart, and go with the load', async () => {
  let framesBefore = -1;
  let frames = 0;
  peer = await startStreamPeer((socket, connection) => {
    // Two clients come after twenty that lie idle.
    if (connection === 20) framesBefore = frames;
    onFrames(socket, 64, (frame) => {
      frames++;
      socket.write(frame);
    });
  });
  const target = { transport: 'tcp', host: '127.0.0.1', port: peer.port } as const;
  const result = await runLoad(testPlan({ target, idleConnections: 20 }), NO_OBSERVER, NEVER);
  expect(framesBefore).toBe(20);
  expect(result.load.idleConnections).toBe(20);
  const lost = { refused: 0, unanswered: 0, corrupted: 0, closed: 0 };
  expect(result.idle).toEqual({ asked: 20, held: 20, ...lost });
  expect(result.warnings.map(({ code }) => code)).not.toContain('idle-connections-lost');
  expect(result.fairness.clients).toBe(2);
  // Every request of a client but the idle ones' 20.
  expect(frames - 20).toBe(result.requests.sent);
  expect(peer.accepted()).toBe(22);
  await expect.poll(() => peer?.open()).toBe(0);
});

test('idle connections outlive the result, until they are discarded', async () => {
  const plan = await echoPlan({ idleConnections: 3 });
  const load = await openLoad(plan);
  load.start();
  expect((await load.result).idle).toMatchObject({ asked: 3, held: 3 });
  await expect.poll(() => peer?.open()).toBe(3);
  await load.discard();
  await expect.poll(() => peer?.open()).toBe(0);
});

test('an idle connection that the server closes in the window is not held', async () => {
  peer = await startStreamPeer((socket, connection) => {
    onFrames(socket, 64, (frame) => {
      socket.write(frame);
      if (connection === 2) setTimeout(() => socket.destroy(), 20);
    });
  });
  const target = { transport: 'tcp', host: '127.0.0.1', port: peer.port } as const;
  const plan = testPlan({ target, idleConnections: 5, windowMs: 1_000 });
  const result = await runLoad(plan, NO_OBSERVER, NEVER);
  expect(result.idle).toMatchObject({ asked: 5, held: 4, closed: 1 });
  expect(result.warnings[0]).toMatchObject({ code: 'idle-connections-lost' });
  expect(result.sessions).toMatchObject({ reset: 0 });
});

test('a load that is stopped ends early and reports what it measured', async () => {
  const abort = new AbortController();
  const plan = await echoPlan({ windowMs: 60_000 });
  setTimeout(() => abort.abort(), 200);
  const result = await runLoad(plan, NO_OBSERVER, abort.signal);
  expect(result.windowMs).toBeGreaterThan(0);
  expect(result.windowMs).toBeLessThan(20_000);
  expect(result.requests.succeeded).toBeGreaterThan(2);
  expect(result.requests.aborted).toBe(2);
  expect(result.load.durationMs).toBe(60_000);
});

test('a load that is stopped in its warm-up has an empty window', async () => {
  const abort = new AbortController();
  abort.abort();
  const plan = await echoPlan({ warmupMs: 60_000 });
  const result = await runLoad(plan, NO_OBSERVER, abort.signal);
  expect(result.windowMs).toBe(0);
  expect(result.requests.succeeded).toBe(0);
  expect(result.throughput.requestsPerSecond).toBe(0);
  expect(JSON.stringify(result)).not.toMatch(/NaN|Infinity/);
});

test('an opened load has sent nothing, and can be discarded', async () => {
  let bytes = 0;
  peer = await startStreamPeer((socket) => socket.on('data', (chunk) => (bytes += chunk.length)));
  const target = { transport: 'tcp', host: '127.0.0.1', port: peer.port } as const;
  const load = await openLoad(testPlan({ target }));
  // The kernel has connected them; this process may still have to accept.
  await expect.poll(() => peer?.open()).toBe(2);
  await load.discard();
  await expect.poll(() => peer?.open()).toBe(0);
  expect(bytes).toBe(0);
});

test.each<[string, Partial<LoadPlan>]>([
  ['PLAN_INVALID', { mode: { kind: 'closed', clients: 0 } }],
  ['ENGINE_UNSUPPORTED', { target: { transport: 'http', host: '127.0.0.1', port: 9 } }],
  ['DESCRIPTOR_LIMIT', { mode: { kind: 'closed', clients: 1_000_000 } }],
  ['DESCRIPTOR_LIMIT', { idleConnections: 1_000_000 }],
  ['HOST_UNKNOWN', { target: { transport: 'tcp', host: 'no-such-host.invalid', port: 9 } }],
])('%s is told before anything is sent', async (code, changes) => {
  await expect(openLoad(testPlan(changes))).rejects.toMatchObject({ code });
});
