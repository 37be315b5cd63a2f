// Threads from their start to their end, each with one end of a connection whose other end the test holds.
import { describe, expect, it } from 'vitest';
import { closeFd } from '../../posix/descriptor.js';
import { unsupportedReason } from '../../posix/platform.js';
import { connectedStreams } from '../../posix/test-sockets.js';
import { eventually } from '../conformance/pause.js';
import type { WorkerCounts } from '../server.js';
import { createThreadSet } from './thread-set.js';

const TASK = {
  name: 'thread',
  kind: 'connection',
  idleTimeoutMs: 5_000,
  longestWaitMs: 50,
} as const;
const NO_DESCRIPTOR = 60_000;

describe.skipIf(unsupportedReason() !== null)('a set of threads', () => {
  it('knows who is starting, and what each has counted when it has ended', async () => {
    const counted: WorkerCounts[] = [];
    const threads = createThreadSet((counts) => counted.push(counts));
    const pairs = [connectedStreams('blocking'), connectedStreams('blocking')];
    const starts = pairs.map(({ server }) => threads.start({ ...TASK, fd: server }));
    expect(threads.starting()).toBe(2);
    await Promise.all(starts);
    expect([threads.starting(), counted.length]).toEqual([0, 0]);
    for (const { client } of pairs) closeFd(client);
    await eventually(() => counted.length === 2, 'both threads to end');
    expect(counted[0]).toMatchObject({ worker: 'thread', connections: 1, requests: 0 });
    await threads.stop(1_000);
  });

  it('stops those whose clients stay, and has their counts', async () => {
    const counted: WorkerCounts[] = [];
    const threads = createThreadSet((counts) => counted.push(counts));
    const { client, server } = connectedStreams('blocking');
    await threads.start({ ...TASK, fd: server });
    await threads.stop(8_000);
    expect(counted).toHaveLength(1);
    closeFd(client);
  });

  it('tells of a thread that fails, and does not wait for it to serve', async () => {
    const threads = createThreadSet(() => undefined);
    const failure = threads.failed.catch((error: unknown) => String(error));
    await threads.start({ ...TASK, fd: NO_DESCRIPTOR });
    expect(await failure).toContain('EBADF');
    await threads.stop(1_000);
    expect(threads.starting()).toBe(0);
  });
});
