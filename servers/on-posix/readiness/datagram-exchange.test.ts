// Replies that the kernel does not take at once: kept in order, sent when there is room, bounded and counted. Over unix sockets, for
// loopback's UDP takes them all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeFd, type NonBlockingFd } from '../../../posix/descriptor.js';
import { createKernelMemory } from '../../../posix/kernel-memory.js';
import { unsupportedReason } from '../../../posix/platform.js';
import { bindSocket, connectSocket, createSocket, setOption } from '../../../posix/socket.js';
import { connectedDatagrams } from '../../../posix/test-sockets.js';
import { createTransfer, type Transfer } from '../../../posix/transfer.js';
import { echo, wait } from '../../../protocol/sample-frames.js';
import {
  MAX_PENDING_DATAGRAMS,
  MAX_UNSENT_DATAGRAM_BYTES,
  RECEIVE_BUFFER_BYTES,
} from '../../limits.js';
import { createCounts, type MutableCounts } from '../../worker-counts.js';
import { createDatagramExchange, type DatagramExchange } from './datagram-exchange.js';
import { createTimers, type Timers } from './timers.js';

/** The least that the kernel gives: room for a few replies. */
const LEAST_BUFFER_BYTES = 1;
const MEMORY_BYTES = 65_536;

describe.skipIf(unsupportedReason() !== null)('replies that the kernel does not take', () => {
  let folder: string;
  let client: NonBlockingFd;
  let socket: NonBlockingFd;
  let transfer: Transfer;
  let counts: MutableCounts;
  let exchange: DatagramExchange;
  let nowMs: number;
  let timers: ReturnType<typeof createTimers>;
  /** What the style was told to watch for, each time. */
  let watched: boolean[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'echobench-'));
    const at = (name: string) => ({ family: 'unix', path: join(folder, name) }) as const;
    socket = createSocket('unix', 'datagram', 'non-blocking');
    bindSocket(socket, at('server'));
    setOption(socket, 'sendBuffer', LEAST_BUFFER_BYTES);
    client = createSocket('unix', 'datagram', 'non-blocking');
    bindSocket(client, at('client'));
    connectSocket(client, at('server'));
    transfer = createTransfer();
    counts = createCounts('main');
    nowMs = 0;
    timers = createTimers(() => nowMs);
    watched = [];
    exchange = createDatagramExchange(socket, {
      counts,
      timers,
      watchWriting: (isWatched) => watched.push(isWatched),
    });
  });

  afterEach(() => {
    closeFd(client);
    closeFd(socket);
    rmSync(folder, { recursive: true });
  });

  function ask(request: Buffer): void {
    const memory = createKernelMemory(request.length);
    request.copy(memory.bytes);
    expect(transfer.send(client, memory, 0, request.length)).toBe(request.length);
    exchange.receive();
  }

  /** Reads what there is, and has the exchange send more where it watches for that, until nothing comes. */
  function readAll(): Buffer[] {
    const memory = createKernelMemory(MEMORY_BYTES);
    const replies: Buffer[] = [];
    for (;;) {
      const count = transfer.receive(client, memory, 0, MEMORY_BYTES);
      if (count < 0) return replies;
      replies.push(Buffer.from(memory.bytes.subarray(0, count)));
      if (watched.at(-1) === true) exchange.flush();
    }
  }

  it('wait for room, and come whole and in their order', () => {
    const requests = Array.from({ length: 300 }, (_, index) => echo(100 + index, index));
    requests.forEach(ask);
    expect(watched).toEqual([true]);
    expect(exchange.isDone()).toBe(false);
    expect(counts.requests).toBeLessThan(requests.length);
    expect(Buffer.concat(readAll()).equals(Buffer.concat(requests))).toBe(true);
    expect(watched).toEqual([true, false]);
    expect(exchange.isDone()).toBe(true);
    expect(counts).toMatchObject({ requests: requests.length, dropped: 0 });
  });

  it('wait behind those that waited before, and those that took time among them', () => {
    const requests = [wait(2_000, 1_000, 1), ...[2, 3, 4, 5, 6].map((next) => echo(2_000, next))];
    requests.forEach(ask);
    expect(watched).toEqual([true]);
    nowMs = 1;
    timers.fire();
    const [first, ...rest] = requests as [Buffer, ...Buffer[]];
    expect(Buffer.concat(readAll()).equals(Buffer.concat([...rest, first]))).toBe(true);
  });

  it.each([
    ['in number', 0],
    ['in bytes', 20_000],
  ])('are dropped and counted beyond a bound (%s)', (_name, payloadBytes) => {
    const request = echo(payloadBytes, 1);
    const kept = Math.min(
      MAX_PENDING_DATAGRAMS,
      Math.floor(MAX_UNSENT_DATAGRAM_BYTES / request.length),
    );
    setOption(socket, 'sendBuffer', 4 * request.length);
    while (watched.length === 0) ask(request);
    const answered = counts.requests;
    for (let count = 1; count < kept + 9; count++) ask(request);
    expect(counts).toMatchObject({ requests: answered, dropped: 9 });
    expect(readAll()).toHaveLength(answered + kept);
    expect(counts).toMatchObject({ requests: answered + kept, dropped: 9 });
    // There is room again.
    ask(request);
    expect(readAll()).toHaveLength(1);
  });

  it('are given up and counted at the end', () => {
    while (watched.length === 0) ask(echo(1_000, 1));
    exchange.end();
    expect(exchange.isDone()).toBe(true);
    expect(counts.dropped).toBe(1);
  });
});

describe.skipIf(unsupportedReason() !== null)('a stop of an exchange', () => {
  /** More than are read at once, and few enough for a receive buffer of any size. */
  const ARRIVED = 200;

  it('answers all that had arrived, and a part of it leaves the rest to the next turn', () => {
    const sockets = connectedDatagrams('non-blocking');
    setOption(sockets.server, 'receiveBuffer', RECEIVE_BUFFER_BYTES);
    const transfer = createTransfer();
    const counts = createCounts('main');
    const timers = createTimers();
    const watchWriting = (): void => undefined;
    const exchange = createDatagramExchange(sockets.server, { counts, timers, watchWriting });
    const memory = createKernelMemory(MEMORY_BYTES);
    const send = (sequence: number): void => {
      const frame = echo(8, sequence);
      frame.copy(memory.bytes);
      expect(transfer.send(sockets.client, memory, 0, frame.length)).toBe(frame.length);
    };
    try {
      for (let sequence = 1; sequence <= ARRIVED; sequence++) send(sequence);
      exchange.receive();
      expect(counts.requests).toBeLessThan(ARRIVED / 2);
      exchange.receiveLast();
      expect(counts).toMatchObject({ requests: ARRIVED, malformed: 0, dropped: 0 });
    } finally {
      sockets.close();
    }
  });

  it('begins no more than could have been there, although there is always one more', () => {
    const sockets = connectedDatagrams('non-blocking');
    const transfer = createTransfer();
    const counts = createCounts('main');
    const timers = createTimers();
    const memory = createKernelMemory(MEMORY_BYTES);
    const frame = wait(8, 1_000, 1);
    frame.copy(memory.bytes);
    const send = (): number => transfer.send(sockets.client, memory, 0, frame.length);
    // Whoever starts a timer for one sends the next.
    const refilling: Timers = {
      ...timers,
      start: (microseconds, elapsed) => {
        send();
        return timers.start(microseconds, elapsed);
      },
    };
    const watchWriting = (): void => undefined;
    const exchange = createDatagramExchange(sockets.server, {
      counts,
      timers: refilling,
      watchWriting,
    });
    try {
      send();
      exchange.receiveLast();
      expect(refilling.size()).toBe(MAX_PENDING_DATAGRAMS);
      expect(counts.dropped).toBe(0);
      exchange.end();
    } finally {
      sockets.close();
    }
  });
});
