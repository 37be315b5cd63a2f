// What leaves when, on descriptors that are numbers and a kernel that is the test's.
import { expect, test } from 'vitest';
import type { NonBlockingFd } from '../../posix/descriptor.js';
import type { KernelMemory } from '../../posix/kernel-memory.js';
import { unsupportedReason } from '../../posix/platform.js';
import { AGAIN } from '../../posix/posix-error.js';
import { createExchange } from '../exchange.js';
import { createStreamSender, type SendingStream } from './stream-sender.js';

const BYTES = 64;
const reason = unsupportedReason();
const exchange = createExchange({ kind: 'echo' }, BYTES, 1);

interface Scene {
  readonly sender: ReturnType<typeof createStreamSender<SendingStream>>;
  /** What each send takes, or its negative answer; everything when there is none left. */
  readonly takes: number[];
  /** What has left, by descriptor. */
  readonly left: Map<number, Buffer>;
  readonly order: number[];
  readonly failures: string[];
}

function createScene(): Scene {
  const scene = { takes: [], left: new Map<number, Buffer>(), order: [], failures: [] };
  const { takes, left, order, failures }: Omit<Scene, 'sender'> = scene;
  const send = (fd: number, memory: KernelMemory, offset: number, byteLength: number): number => {
    const taken = Math.min(takes.shift() ?? byteLength, byteLength);
    if (taken <= 0) return taken;
    const bytes = memory.bytes.subarray(offset, offset + taken);
    left.set(fd, Buffer.concat([left.get(fd) ?? Buffer.alloc(0), bytes]));
    order.push(fd);
    return taken;
  };
  const sender = createStreamSender<SendingStream>(exchange, { send }, (_stream, code) =>
    failures.push(code),
  );
  return { ...scene, sender };
}

function stream(fd: number): SendingStream {
  return { fd: fd as NonBlockingFd, unsent: null };
}

function requestsOf(...asked: [client: number, sequence: number][]): Buffer {
  const bytes = Buffer.alloc(asked.length * BYTES);
  for (const [place, [client, sequence]] of asked.entries())
    exchange.writeRequest(bytes, place * BYTES, client, sequence);
  return bytes;
}

const posixTest = test.skipIf(reason !== null);

posixTest('a request leaves at once where none are gathered', () => {
  const { sender, left } = createScene();
  sender.request(stream(3), 7, 41);
  expect(left.get(3)).toEqual(requestsOf([7, 41]));
});

posixTest(
  'gathered requests leave in order when they are released, each with its own numbers',
  () => {
    const { sender, left, order } = createScene();
    sender.gather();
    sender.request(stream(3), 7, 41);
    sender.request(stream(4), 8, 2 ** 32 - 1);
    expect(order).toEqual([]);
    sender.release();
    expect(order).toEqual([3, 4]);
    expect(left.get(3)).toEqual(requestsOf([7, 41]));
    expect(left.get(4)).toEqual(requestsOf([8, 2 ** 32 - 1]));
    sender.request(stream(5), 9, 0);
    expect(order).toEqual([3, 4, 5]);
  },
);

posixTest('the 64th gathered request does not wait for more', () => {
  const { sender, order } = createScene();
  sender.gather();
  for (let fd = 0; fd < 63; fd++) sender.request(stream(fd), fd, 0);
  expect(order).toEqual([]);
  sender.request(stream(63), 63, 0);
  expect(order).toEqual(Array.from({ length: 64 }, (_, fd) => fd));
  sender.request(stream(64), 64, 0);
  expect(order).toHaveLength(64);
  sender.release();
  expect(order).toHaveLength(65);
});

posixTest('nothing is sent on a stream that was closed after it asked', () => {
  const { sender, order } = createScene();
  const gone = stream(3);
  sender.gather();
  sender.request(gone, 7, 41);
  sender.request(stream(4), 8, 42);
  gone.fd = null;
  sender.release();
  expect(order).toEqual([4]);
});

posixTest('what the kernel does not take is kept, and leaves before what is asked later', () => {
  const { sender, takes, left } = createScene();
  const slow = stream(3);
  takes.push(10, AGAIN);
  sender.request(slow, 7, 1);
  expect(slow.unsent?.byteLength()).toBe(BYTES - 10);
  takes.push(AGAIN);
  sender.request(slow, 7, 2);
  expect(slow.unsent?.byteLength()).toBe(2 * BYTES - 10);
  sender.flush(slow);
  expect(slow.unsent?.byteLength()).toBe(0);
  expect(left.get(3)).toEqual(requestsOf([7, 1], [7, 2]));
});

posixTest('a send that says that the connection is no more is told by its code', () => {
  const { sender, takes, failures } = createScene();
  takes.push(-32);
  sender.request(stream(3), 7, 1);
  expect(failures).toEqual(['EPIPE']);
});
