// Idle connections against peers in this process: held, and each way in which one can be lost.
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { IdleCrowd } from './idle-crowd.js';
import { openIdleCrowd } from './idle-crowd.js';
import type { IdleConnections } from './load-result.js';
import type { StreamPeer } from './node-engine/stream-peer.js';
import { onFrames, startStreamPeer } from './node-engine/stream-peer.js';
import { testPlan } from './test-plan.js';

const NEVER = new AbortController().signal;
const FRAME_BYTES = 64;
/** A peer that will not answer is waited for no longer; long beside any answer on a busy machine. */
const SHORT = { stallMs: 1_000, limitMs: 20_000 };
let peer: StreamPeer | null = null;
let crowd: IdleCrowd | null = null;

afterEach(async () => {
  crowd?.close();
  crowd = null;
  await peer?.close();
  peer = null;
});

async function crowdAt(
  serve: (socket: Socket, connection: number) => void,
  idleConnections: number,
  patience = SHORT,
  signal = NEVER,
): Promise<IdleCrowd> {
  peer = await startStreamPeer(serve);
  const target = { transport: 'tcp', host: '127.0.0.1', port: peer.port } as const;
  crowd = await openIdleCrowd(testPlan({ target, idleConnections }), signal, patience);
  return crowd;
}

const echo = (socket: Socket): void => void socket.pipe(socket);
const counts = (changes: Partial<IdleConnections>): IdleConnections => ({
  asked: 5,
  held: 0,
  refused: 0,
  unanswered: 0,
  corrupted: 0,
  closed: 0,
  ...changes,
});

test('each is opened, served once, and silent from then on', async () => {
  const heard: number[] = [];
  const held = await crowdAt((socket, connection) => {
    heard[connection] = 0;
    onFrames(socket, FRAME_BYTES, (frame) => {
      heard[connection] = (heard[connection] ?? 0) + 1;
      socket.write(frame);
    });
  }, 300);
  expect(held.outcome()).toEqual({
    connections: counts({ asked: 300, held: 300 }),
    firstFailure: null,
  });
  expect(peer?.open()).toBe(300);
  expect(heard).toEqual(Array.from({ length: 300 }, () => 1));
});

test('no more than a backlog holds are opened at once', async () => {
  let unanswered = 0;
  let most = 0;
  await crowdAt((socket) => {
    most = Math.max(most, ++unanswered);
    onFrames(socket, FRAME_BYTES, (frame) =>
      setImmediate(() => {
        unanswered--;
        socket.write(frame);
      }),
    );
  }, 500);
  expect(most).toBeLessThanOrEqual(64);
});

test('the bytes of two connections differ, so that a reply to another is told', async () => {
  const requests: string[] = [];
  const held = await crowdAt(
    (socket) =>
      onFrames(socket, FRAME_BYTES, (frame) => {
        requests.push(frame.toString('hex'));
        socket.write(frame);
      }),
    5,
  );
  expect(held.outcome().connections).toEqual(counts({ held: 5 }));
  expect(new Set(requests).size).toBe(5);
});

test('closing ends them all, from our side', async () => {
  const held = await crowdAt(echo, 5);
  held.close();
  await expect.poll(() => peer?.open()).toBe(0);
  expect(peer?.errors()).toEqual([]);
  expect(held.outcome().connections).toEqual(counts({ held: 5 }));
});

test('a wrong reply is corrupted', async () => {
  const held = await crowdAt((socket, connection) => {
    onFrames(socket, FRAME_BYTES, (frame) => {
      if (connection === 3) frame[40] = (frame[40] ?? 0) ^ 1;
      socket.write(frame);
    });
  }, 5);
  expect(held.outcome().connections).toEqual(counts({ held: 4, corrupted: 1 }));
});

test('a second reply, which nobody asked for, is corrupted', async () => {
  const held = await crowdAt((socket, connection) => {
    onFrames(socket, FRAME_BYTES, (frame) => {
      socket.write(frame);
      if (connection === 0) socket.write(frame);
    });
  }, 5);
  await expect.poll(() => held.outcome().connections).toEqual(counts({ held: 4, corrupted: 1 }));
});

test('one that is closed, or reset, after it was served is lost', async () => {
  const sockets: Socket[] = [];
  const held = await crowdAt((socket) => {
    sockets.push(socket);
    echo(socket);
  }, 5);
  expect(held.outcome().connections).toEqual(counts({ held: 5 }));
  sockets[0]?.end();
  sockets[1]?.resetAndDestroy();
  await expect.poll(() => held.outcome().connections).toEqual(counts({ held: 3, closed: 2 }));
  expect(held.outcome().firstFailure).toBe('ECONNRESET');
});

test('one that is closed before its reply is lost, and the others are opened all the same', async () => {
  const held = await crowdAt((socket, connection) => {
    if (connection === 2) socket.destroy();
    else echo(socket);
  }, 5);
  expect(held.outcome().connections).toEqual(counts({ held: 4, closed: 1 }));
});

test('a server that serves one client at a time leaves the rest unanswered, and they are closed', async () => {
  const held = await crowdAt((socket, connection) => {
    if (connection === 0) echo(socket);
    // Hears that the client goes, and says nothing.
    else socket.resume();
  }, 100);
  expect(held.outcome().connections).toEqual(counts({ asked: 100, held: 1, unanswered: 99 }));
  // One's reply let one more in beside the 64; the last 35 were never opened.
  expect(peer?.accepted()).toBeLessThanOrEqual(65);
  await expect.poll(() => peer?.open()).toBe(1);
});

test('opening ends at its limit, however well it goes', async () => {
  const held = await crowdAt(
    (socket) =>
      onFrames(socket, FRAME_BYTES, (frame) => setTimeout(() => socket.write(frame), 300)),
    2_000,
    { stallMs: 20_000, limitMs: 700 },
  );
  const { connections } = held.outcome();
  expect(connections.unanswered).toBeGreaterThan(0);
  expect(connections.held + connections.unanswered).toBe(2_000);
});

test('an abort ends opening at once', async () => {
  const abort = new AbortController();
  const opening = crowdAt(
    () => abort.abort(),
    5,
    { stallMs: 20_000, limitMs: 20_000 },
    abort.signal,
  );
  const { connections } = (await opening).outcome();
  expect(connections).toEqual(counts({ unanswered: 5 }));
});

test('where nothing listens all are refused, and the error is told', async () => {
  const gone = await startStreamPeer(echo);
  await gone.close();
  const target = { transport: 'tcp', host: '127.0.0.1', port: gone.port } as const;
  crowd = await openIdleCrowd(testPlan({ target, idleConnections: 5 }), NEVER, SHORT);
  expect(crowd.outcome()).toEqual({
    connections: counts({ refused: 5 }),
    firstFailure: 'ECONNREFUSED',
  });
});
