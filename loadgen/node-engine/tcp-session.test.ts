// The tcp engine against real sockets, in this thread: what it reports of peers that behave in every way.
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createClock } from '../clock.js';
import { NO_FACTS } from '../engine-facts.js';
import type { LoadPlan } from '../load-plan.js';
import type { LoadResult } from '../load-result.js';
import { createLoadWindow } from '../load-window.js';
import { mergeRecords } from '../merge-records.js';
import { splitPlan } from '../split-plan.js';
import { testPlan } from '../test-plan.js';
import { createWindowRecorder } from '../window-recorder.js';
import type { StreamPeer } from './stream-peer.js';
import { onFrames, startStreamPeer } from './stream-peer.js';
import { createTcpSession } from './tcp-session.js';

const BYTES = 64;
let peer: StreamPeer | null = null;

afterEach(async () => {
  await peer?.close();
  peer = null;
});

/** A load of this plan's first share against a peer that serves so. */
async function loadOf(
  serve: (socket: Socket, connection: number) => void,
  changes: Partial<LoadPlan> = {},
): Promise<LoadResult> {
  peer = await startStreamPeer(serve);
  return loadAt(peer.port, changes);
}

/** @param restMs between opening and start. */
async function loadAt(
  port: number,
  changes: Partial<LoadPlan> = {},
  restMs = 0,
): Promise<LoadResult> {
  const target = { transport: 'tcp', host: '127.0.0.1', port } as const;
  const plan = testPlan({ target, messageBytes: BYTES, windowMs: 250, ...changes });
  const [share] = splitPlan(plan);
  if (share === undefined) throw new Error('no share');
  const clock = createClock();
  const window = createLoadWindow();
  const { kind, clients } = plan.mode;
  const recorder = createWindowRecorder(clients, window, kind === 'open');
  const session = await createTcpSession(share, recorder, clock);
  await delay(restMs);
  const startNs = clock() + plan.warmupMs * 1e6;
  const endNs = startNs + plan.windowMs * 1e6;
  window.set(startNs, endNs);
  await session.run({ clock, windowStartNs: startNs, windowEndNs: endNs, stopped: () => false });
  return mergeRecords({
    plan,
    windowNs: endNs - startNs,
    records: [recorder.finish()],
    facts: [session.facts(), NO_FACTS],
    use: { cpuNs: 0, cpus: 1 },
    idle: null,
    planWarnings: [],
  });
}

function echo(socket: Socket): void {
  socket.pipe(socket);
}

function requireSum({ requests }: LoadResult): void {
  const { sent, succeeded, corrupted, timedOut, lost, aborted } = requests;
  expect(sent).toBe(succeeded + corrupted + timedOut + lost + aborted);
}

const FAULTLESS = { corrupted: 0, timedOut: 0, lost: 0, late: 0, duplicated: 0, reordered: 0 };

test('an echo peer serves every client and nothing is amiss', async () => {
  const result = await loadOf(echo, { mode: { kind: 'closed', clients: 8 }, warmupMs: 50 });
  expect(result.requests).toMatchObject({ ...FAULTLESS, aborted: 8 });
  expect(result.requests.succeeded).toBeGreaterThan(8);
  expect(result.sessions).toEqual({ opened: 8, completed: 0, refused: 0, reset: 0, failed: 0 });
  expect(result.connectTimeNs?.count).toBe(8);
  expect(result.firstReplyTimeNs.count).toBe(8);
  expect(result.fairness.unservedClients).toBe(0);
  expect(result.serviceTimeNs).toEqual(result.responseTimeNs);
  requireSum(result);
});

test.each([20, 28, 1_024, 65_536, 1_048_596])(
  'frames of %i bytes come back right',
  async (messageBytes) => {
    const result = await loadOf(echo, { messageBytes, windowMs: messageBytes > 1e6 ? 1_000 : 150 });
    expect(result.requests).toMatchObject(FAULTLESS);
    expect(result.requests.succeeded).toBeGreaterThan(2);
  },
);

test('replies in one-byte writes are put together', async () => {
  const result = await loadOf((socket) => {
    socket.on('data', (chunk) => {
      for (const byte of chunk) socket.write(Buffer.of(byte));
    });
  });
  expect(result.requests).toMatchObject(FAULTLESS);
  expect(result.requests.succeeded).toBeGreaterThan(2);
});

test('the time a connection waits for the load to start is no part of its first reply', async () => {
  peer = await startStreamPeer(echo);
  const result = await loadAt(peer.port, { mode: { kind: 'closed', clients: 4 } }, 100);
  const { firstReplyTimeNs, connectTimeNs, responseTimeNs } = result;
  expect(firstReplyTimeNs.count).toBe(4);
  expect(firstReplyTimeNs.max).toBeGreaterThanOrEqual(connectTimeNs?.min ?? Infinity);
  expect(firstReplyTimeNs.max).toBeLessThanOrEqual(
    (connectTimeNs?.max ?? 0) + (responseTimeNs.max ?? 0),
  );
});

test('coalesced replies are taken apart', async () => {
  const mode = { kind: 'open', clients: 1, rateRps: 2_000, arrivals: 'constant' } as const;
  const result = await loadOf(
    (socket) => {
      let held: Buffer[] = [];
      onFrames(socket, BYTES, (frame) => {
        held.push(frame);
        if (held.length < 5) return;
        socket.write(Buffer.concat(held));
        held = [];
      });
    },
    { mode },
  );
  expect(result.requests).toMatchObject(FAULTLESS);
  expect(result.requests.succeeded).toBeGreaterThan(50);
});

test('every flipped byte is one corrupted reply and costs no framing', async () => {
  let flipped = 0;
  const result = await loadOf(
    (socket) =>
      onFrames(socket, BYTES, (frame, number) => {
        if (number % 10 === 9) {
          // Each byte of the frame in turn, the length's first of all.
          const place = flipped++ % BYTES;
          frame[place] = (frame[place] ?? 0) ^ 0x10;
        }
        socket.write(frame);
      }),
    { mode: { kind: 'closed', clients: 1 }, windowMs: 400 },
  );
  expect(flipped).toBeGreaterThan(10);
  expect(result.requests).toMatchObject({ ...FAULTLESS, corrupted: expect.any(Number) as number });
  // The last one may have been in flight at the close.
  expect(flipped - result.requests.corrupted).toBeLessThanOrEqual(1);
  expect(flipped).toBeGreaterThanOrEqual(result.requests.corrupted);
  requireSum(result);
});

test('duplicated replies are counted beside', async () => {
  let duplicates = 0;
  const result = await loadOf(
    (socket) =>
      onFrames(socket, BYTES, (frame, number) => {
        socket.write(frame);
        if (number % 4 === 1) {
          duplicates++;
          socket.write(frame);
        }
      }),
    { mode: { kind: 'closed', clients: 1 } },
  );
  expect(result.requests).toMatchObject({ ...FAULTLESS, duplicated: expect.any(Number) as number });
  expect(duplicates).toBeGreaterThan(2);
  expect(duplicates - result.requests.duplicated).toBeLessThanOrEqual(1);
});

test('reordered replies reach their own requests', async () => {
  const mode = { kind: 'open', clients: 1, rateRps: 2_000, arrivals: 'constant' } as const;
  const result = await loadOf(
    (socket) => {
      let held: Buffer | null = null;
      onFrames(socket, BYTES, (frame) => {
        if (held === null) {
          held = frame;
          return;
        }
        socket.write(Buffer.concat([frame, held]));
        held = null;
      });
    },
    { mode },
  );
  const { reordered, succeeded } = result.requests;
  expect(result.requests).toMatchObject({ ...FAULTLESS, reordered });
  // The window may close between the two of a pair.
  expect(Math.abs(reordered - succeeded / 2)).toBeLessThanOrEqual(0.5);
  expect(reordered).toBeGreaterThan(50);
});

test('a late reply is matched to the request that was given up, on the same connection', async () => {
  const result = await loadOf(
    (socket) =>
      onFrames(socket, BYTES, (frame, number) => {
        if (number === 0) setTimeout(() => socket.write(frame), 300);
        else socket.write(frame);
      }),
    { mode: { kind: 'closed', clients: 1 }, timeoutMs: 200, windowMs: 600 },
  );
  expect(result.requests).toMatchObject({ ...FAULTLESS, timedOut: 1, late: 1 });
  expect(result.requests.succeeded).toBeGreaterThan(2);
  expect(result.responseTimeNs.max).toBe(200e6);
  expect(peer?.accepted()).toBe(1);
  expect(result.warnings.map(({ code }) => code)).toContain('requests-timed-out');
});

test('a peer that never answers: every client unserved, requests given up and aborted', async () => {
  const result = await loadOf((socket) => socket.resume(), {
    mode: { kind: 'closed', clients: 3 },
    timeoutMs: 100,
    windowMs: 290,
  });
  expect(result.requests).toMatchObject({ ...FAULTLESS, succeeded: 0, timedOut: 6, aborted: 3 });
  expect(result.fairness.unservedClients).toBe(3);
  expect(result.responseTimeNs).toMatchObject({ count: 6, min: 100e6, max: 100e6 });
  expect(result.warnings.map(({ code }) => code)).toContain('nothing-served');
});

test('a peer that refuses is tried again at a rest, and counted', async () => {
  const port = await refusingPort();
  const result = await loadAt(port, { windowMs: 300 });
  expect(result.requests.sent).toBe(0);
  // 2 clients that rest 10, 20, 40 … 200 ms: a handful each, no tight loop.
  expect(result.sessions?.refused).toBeGreaterThan(2);
  expect(result.sessions?.refused).toBeLessThan(30);
  expect(result.fairness.unservedClients).toBe(2);
  expect(result.warnings.map(({ code }) => code)).toEqual([
    'nothing-served',
    'connections-refused',
    'clients-unserved',
  ]);
});

test('clients of a peer that comes up late are served from then on', async () => {
  const port = await refusingPort();
  const loading = loadAt(port, { windowMs: 600 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  peer = await startStreamPeer(echo, port);
  const result = await loading;
  expect(result.sessions?.refused).toBeGreaterThan(0);
  expect(result.requests.succeeded).toBeGreaterThan(2);
});

test('sessions end after K requests, by the client, and begin again', async () => {
  const result = await loadOf(echo, { sessionRequests: 5, mode: { kind: 'closed', clients: 3 } });
  const { completed = 0, opened = 0, reset } = result.sessions ?? {};
  expect(result.requests).toMatchObject(FAULTLESS);
  expect(completed).toBeGreaterThan(3);
  // A client whose next connect was under way at the close has no open session.
  expect(opened - completed).toBeGreaterThanOrEqual(0);
  expect(opened - completed).toBeLessThanOrEqual(3);
  expect(reset).toBe(0);
  expect(result.requests.succeeded - 5 * completed).toBeLessThanOrEqual(3 * 5);
  expect(result.connectTimeNs?.count).toBeGreaterThanOrEqual(completed);
  expect(peer?.errors()).toEqual([]);
});

test('a peer that closes after n loses no reply it gave and resets the session', async () => {
  const result = await loadOf(
    (socket) =>
      onFrames(socket, BYTES, (frame, number) => {
        if (number < 3) socket.write(frame);
        else socket.end();
      }),
    { mode: { kind: 'closed', clients: 1 } },
  );
  const { succeeded, lost, aborted, corrupted } = result.requests;
  expect(lost).toBeGreaterThan(2);
  expect(corrupted).toBe(0);
  expect(result.sessions?.reset).toBe(lost);
  expect(succeeded - 3 * lost).toBeLessThanOrEqual(3);
  expect(aborted).toBeLessThanOrEqual(1);
  requireSum(result);
});

test('a peer that resets is counted the same', async () => {
  const result = await loadOf(
    (socket) =>
      onFrames(socket, BYTES, (frame, number) => {
        if (number < 3) socket.write(frame);
        else socket.resetAndDestroy();
      }),
    { mode: { kind: 'closed', clients: 1 } },
  );
  expect(result.requests.lost).toBeGreaterThan(2);
  expect(result.sessions?.reset).toBe(result.requests.lost);
});

test('a peer that accepts and closes at once is not hammered', async () => {
  const result = await loadOf((socket) => socket.destroy(), { windowMs: 300 });
  expect(result.requests.succeeded).toBe(0);
  expect(peer?.accepted()).toBeGreaterThan(2);
  expect(peer?.accepted()).toBeLessThan(40);
});

test('a peer that dies in mid-window leaves a result of what was before', async () => {
  let frames = 0;
  const result = await loadOf(
    (socket) =>
      onFrames(socket, BYTES, (frame) => {
        if (++frames < 50) socket.write(frame);
        else void peer?.close();
      }),
    { windowMs: 300 },
  );
  expect(result.requests.succeeded).toBeGreaterThan(0);
  expect(result.requests.lost).toBe(2);
  expect(result.sessions?.refused).toBeGreaterThan(0);
  requireSum(result);
});

test('open loop: requests keep to the schedule over idle connections', async () => {
  const mode = { kind: 'open', clients: 4, rateRps: 400, arrivals: 'constant' } as const;
  const result = await loadOf(echo, { mode, windowMs: 500 });
  expect(result.requests).toMatchObject(FAULTLESS);
  // 200 are due; a machine that stalls as the window closes leaves the last of them unsent.
  expect(result.requests.sent).toBeGreaterThan(170);
  expect(result.requests.sent).toBeLessThanOrEqual(201);
  expect(result.littlesLaw).toBeNull();
  expect(result.generator.spinUtilization).toBeGreaterThan(0);
  const { minRequests, maxRequests } = result.fairness;
  expect(maxRequests).toBeLessThan(100);
  expect(minRequests).toBeGreaterThan(10);
  requireSum(result);
});

test('open loop: a freeze shows in response time, and every due request is sent', async () => {
  const mode = { kind: 'open', clients: 2, rateRps: 500, arrivals: 'constant' } as const;
  const result = await loadOf(
    (socket, connection) => {
      socket.on('data', (chunk) => socket.write(chunk));
      if (connection > 0) return;
      setTimeout(() => socket.pause(), 100);
      setTimeout(() => socket.resume(), 300);
    },
    { mode, windowMs: 600 },
  );
  expect(result.requests).toMatchObject(FAULTLESS);
  expect(result.requests.sent).toBeGreaterThan(260);
  expect(result.requests.sent).toBeLessThanOrEqual(301);
  expect(result.responseTimeNs.max).toBeGreaterThan(100e6);
});

test('open loop: while every connection is refused, requests stay due and are not lost to the schedule', async () => {
  const port = await refusingPort();
  const mode = { kind: 'open', clients: 1, rateRps: 100, arrivals: 'constant' } as const;
  const loading = loadAt(port, { mode, windowMs: 600 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  peer = await startStreamPeer(echo, port);
  const result = await loading;
  expect(result.requests.sent).toBeGreaterThan(50);
  expect(result.requests.sent).toBeLessThanOrEqual(61);
  expect(result.generator.sendLagNs?.max).toBeGreaterThan(100e6);
  expect(result.responseTimeNs.max).toBeGreaterThan(100e6);
  expect(result.serviceTimeNs.p50).toBeLessThan(100e6);
});

test('a compute reply is checked by its digest, and an echo of the request is not one', async () => {
  const result = await loadOf(echo, { workload: { kind: 'compute', iterations: 10 } });
  expect(result.requests.succeeded).toBe(0);
  expect(result.requests.corrupted).toBeGreaterThan(2);
  expect(result.fairness.unservedClients).toBe(0);
});

test('every socket is closed, gracefully, when the load ends', async () => {
  await loadOf(echo, { mode: { kind: 'closed', clients: 20 }, windowMs: 100 });
  await expect.poll(() => peer?.open()).toBe(0);
  expect(peer?.errors()).toEqual([]);
});

test('a name that has no address is an error of the plan', async () => {
  const target = { transport: 'tcp', host: 'no-such-host.invalid', port: 9 } as const;
  await expect(loadAt(9, { target })).rejects.toMatchObject({ code: 'HOST_UNKNOWN' });
});

/** A port that was free a moment ago. */
async function refusingPort(): Promise<number> {
  const gone = await startStreamPeer(echo);
  await gone.close();
  return gone.port;
}
