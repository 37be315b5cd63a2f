// Stops of a datagram server that waits in its calls, stepped by the test: what had arrived is answered, and no more than could have.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKernelMemory } from '../../../posix/kernel-memory.js';
import { unsupportedReason } from '../../../posix/platform.js';
import { setTimeoutOption } from '../../../posix/socket.js';
import { connectedDatagrams, type SocketPair } from '../../../posix/test-sockets.js';
import { createTransfer } from '../../../posix/transfer.js';
import { compute, echo, replyTo } from '../../../protocol/sample-frames.js';
import { MAX_PENDING_DATAGRAMS } from '../../limits.js';
import { createCounts, type MutableCounts } from '../../worker-counts.js';
import { createBlockingDatagrams } from './blocking-datagrams.js';
import type { BlockingSteps } from './blocking-server.js';

describe.skipIf(unsupportedReason() !== null)('a datagram server that waits', () => {
  let sockets: SocketPair<'blocking'>;
  let counts: MutableCounts;
  let steps: BlockingSteps;

  beforeEach(() => {
    sockets = connectedDatagrams('blocking');
    setTimeoutOption(sockets.client, 'receive', 1_000);
    counts = createCounts('main');
    const service = { counts, idleTimeoutMs: 1_000, longestWaitMs: 20 };
    steps = createBlockingDatagrams(sockets.server, service);
  });

  afterEach(() => sockets.close());

  function send(datagram: Buffer): void {
    const memory = createKernelMemory(datagram.length);
    datagram.copy(memory.bytes);
    createTransfer().send(sockets.client, memory, 0, datagram.length);
  }

  function receive(): Buffer {
    const memory = createKernelMemory(2_048);
    const count = createTransfer().receive(sockets.client, memory, 0, 2_048);
    return memory.bytes.subarray(0, count);
  }

  it('answers all that had arrived when it is told to stop, and then has ended', () => {
    const frames = Array.from({ length: 50 }, (_, index) =>
      index % 3 === 0 ? compute(index, 5, index) : echo(index, index),
    );
    frames.forEach(send);
    steps.stop();
    while (steps.step());
    for (const frame of frames) expect(receive().equals(replyTo(frame))).toBe(true);
    expect(counts).toMatchObject({ requests: frames.length, malformed: 0, dropped: 0 });
  });

  it('ends although there is always one more', () => {
    const frame = echo(3);
    steps.stop();
    let begun = 0;
    do {
      send(frame);
      begun++;
    } while (steps.step() && begun < 2 * MAX_PENDING_DATAGRAMS);
    expect(begun).toBe(MAX_PENDING_DATAGRAMS + 1);
    expect(counts.requests).toBe(MAX_PENDING_DATAGRAMS);
  });

  it('goes on while nobody tells it to stop, with or without datagrams', () => {
    expect(steps.step()).toBe(true);
    send(Buffer.alloc(7));
    expect(steps.step()).toBe(true);
    expect(counts).toMatchObject({ requests: 0, malformed: 1 });
  });
});
