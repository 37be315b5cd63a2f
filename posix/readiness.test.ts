// The three ways to wait for many descriptors, held to the same behaviour.
import { describe, expect, test } from 'vitest';
import type { NonBlockingFd } from './descriptor.js';
import { closeFd } from './descriptor.js';
import { createDatagramBatch } from './datagram-batch.js';
import {
  createEpoll,
  EPOLL_EDGE,
  EPOLL_ERROR,
  EPOLL_HANG_UP,
  EPOLL_IN,
  EPOLL_OUT,
} from './epoll.js';
import { createKernelMemory } from './kernel-memory.js';
import { unsupportedReason } from './platform.js';
import { createPollList, POLL_IN, POLL_OUT } from './poll.js';
import { AGAIN } from './posix-error.js';
import { createSelectSets, FD_SETSIZE, fitsSelect, SelectLimitError } from './select.js';
import { setResetOnClose } from './socket.js';
import { connectedDatagrams, connectedStreams } from './test-sockets.js';
import { createTransfer } from './transfer.js';

const reason = unsupportedReason();

/** Which of `fds` can be read, by each call. */
const READABLE = {
  epoll: (fds: readonly NonBlockingFd[]): number[] => {
    const epoll = createEpoll(8);
    fds.forEach((fd, index) => epoll.add(fd, EPOLL_IN, index));
    const count = epoll.wait(0);
    const found = Array.from({ length: count }, (_, index) => fds[epoll.keyOf(index)] as number);
    epoll.close();
    return found;
  },
  poll: (fds: readonly NonBlockingFd[]): number[] => {
    const list = createPollList();
    for (const fd of fds) list.add(fd, POLL_IN);
    list.wait(0);
    return fds.filter((_, place) => (list.eventsAt(place) & POLL_IN) !== 0);
  },
  select: (fds: readonly NonBlockingFd[]): number[] => {
    const sets = createSelectSets();
    for (const fd of fds) sets.watch(fd, 'read');
    sets.wait(0);
    return fds.filter((fd) => sets.isReady(fd, 'read'));
  },
};

describe.skipIf(reason !== null)(`readiness ${reason ?? ''}`, () => {
  test.each(['epoll', 'poll', 'select'] as const)(
    '%s finds just those that can be read',
    (call) => {
      const transfer = createTransfer();
      const memory = createKernelMemory(8);
      const pairs = Array.from({ length: 3 }, () => connectedStreams('non-blocking'));
      const servers = pairs.map(({ server }) => server);
      expect(READABLE[call](servers)).toEqual([]);
      for (const { client } of pairs.slice(1)) transfer.send(client, memory, 0, 1);
      expect(READABLE[call](servers)).toEqual(servers.slice(1));
      for (const pair of pairs) pair.close();
    },
  );

  test('epoll brings no more events than it is asked for, and the others with the next wait', () => {
    const epoll = createEpoll(4);
    const pairs = Array.from({ length: 3 }, () => connectedStreams('non-blocking'));
    pairs.forEach(({ server }, key) => epoll.add(server, EPOLL_OUT | EPOLL_EDGE, key));
    const keys: number[] = [];
    const take = (count: number): number => {
      for (let index = 0; index < count; index++) keys.push(epoll.keyOf(index));
      return count;
    };
    expect([take(epoll.wait(0, 2)), take(epoll.waitNs(1e9, 2)), epoll.wait(0, 2)]).toEqual([
      2, 1, 0,
    ]);
    expect(keys.sort()).toEqual([0, 1, 2]);
    for (const pair of pairs) pair.close();
    epoll.close();
  });

  test('epoll tells what it was asked for, and a hang-up unasked', () => {
    const epoll = createEpoll(4);
    const pair = connectedStreams('non-blocking');
    epoll.add(pair.server, EPOLL_IN, 7);
    expect(epoll.wait(0)).toBe(0);
    epoll.modify(pair.server, EPOLL_OUT, 0xffffffff);
    expect(epoll.wait(0)).toBe(1);
    expect([epoll.eventsOf(0), epoll.keyOf(0)]).toEqual([EPOLL_OUT, 0xffffffff]);
    epoll.remove(pair.server);
    expect(epoll.wait(0)).toBe(0);
    expect(() => epoll.remove(pair.server)).toThrow('ENOENT');
    epoll.add(pair.server, 0, 1);
    setResetOnClose(pair.client);
    closeFd(pair.client);
    expect(epoll.wait(1_000)).toBe(1);
    expect(epoll.eventsOf(0)).toBe(EPOLL_ERROR | EPOLL_HANG_UP);
    closeFd(pair.server);
    epoll.close();
  });

  test('epoll on edges tells each arrival once', () => {
    const transfer = createTransfer();
    const memory = createKernelMemory(8);
    const epoll = createEpoll(4);
    const pair = connectedStreams('non-blocking');
    epoll.add(pair.server, EPOLL_IN | EPOLL_EDGE, 1);
    transfer.send(pair.client, memory, 0, 1);
    expect(epoll.wait(1_000)).toBe(1);
    expect(epoll.wait(0)).toBe(0);
    transfer.send(pair.client, memory, 0, 1);
    expect(epoll.wait(1_000)).toBe(1);
    expect(epoll.eventsOf(0) & EPOLL_HANG_UP).toBe(0);
    pair.close();
    epoll.close();
  });

  test('epoll waits for nanoseconds and no less', () => {
    const epoll = createEpoll(1);
    for (const timeoutNs of [100_000, 5e6, 1_001e6]) {
      const startedMs = performance.now();
      expect(epoll.waitNs(timeoutNs)).toBe(0);
      expect((performance.now() - startedMs) * 1e6).toBeGreaterThanOrEqual(timeoutNs * 0.99);
    }
    epoll.close();
  });

  test('poll keeps its places when entries are taken out, and grows', () => {
    const transfer = createTransfer();
    const memory = createKernelMemory(8);
    const list = createPollList();
    const pair = connectedStreams('non-blocking');
    for (let place = 0; place < 200; place++) expect(list.add(pair.client, 0)).toBe(place);
    list.add(pair.server, POLL_IN);
    list.remove(3);
    expect(list.length).toBe(200);
    expect([list.fdAt(3), list.fdAt(2)]).toEqual([pair.server, pair.client]);
    transfer.send(pair.client, memory, 0, 1);
    expect(list.wait(1_000)).toBe(1);
    expect(list.eventsAt(3)).toBe(POLL_IN);
    list.setEvents(3, POLL_OUT);
    expect(list.wait(0)).toBe(1);
    expect(list.eventsAt(3)).toBe(POLL_OUT);
    pair.close();
  });

  test('select refuses a descriptor beyond its sets, and writes nothing', () => {
    const sets = createSelectSets();
    expect(fitsSelect(FD_SETSIZE - 1)).toBe(true);
    expect(() => sets.watch(FD_SETSIZE as NonBlockingFd, 'read')).toThrow(SelectLimitError);
    expect(() => sets.watch(FD_SETSIZE as NonBlockingFd, 'write')).toThrow('end at 1023');
    expect(sets.wait(0)).toBe(0);
  });

  test('select tells reading from writing, and forgets when told', () => {
    const sets = createSelectSets();
    const pair = connectedStreams('non-blocking');
    sets.watch(pair.server, 'read');
    sets.watch(pair.server, 'write');
    expect(sets.wait(10)).toBe(1);
    expect([sets.isReady(pair.server, 'read'), sets.isReady(pair.server, 'write')]).toEqual([
      false,
      true,
    ]);
    sets.clearReady(pair.server);
    expect(sets.isReady(pair.server, 'write')).toBe(false);
    sets.unwatch(pair.server, 'write');
    expect(sets.wait(0)).toBe(0);
    pair.close();
  });

  test('a batch of datagrams comes with lengths, and goes back to its senders', () => {
    const transfer = createTransfer();
    const memory = createKernelMemory(64);
    const batch = createDatagramBatch(4, 16, true);
    const { client, server, close } = connectedDatagrams('non-blocking');
    expect(batch.receive(server, 4)).toBe(AGAIN);
    for (const length of [3, 0, 16, 40, 5]) {
      memory.bytes.fill(length);
      transfer.send(client, memory, 0, length);
    }
    expect(batch.receive(server, 4)).toBe(4);
    expect([0, 1, 2, 3].map((place) => batch.lengthOf(place))).toEqual([3, 0, 16, 16]);
    expect([0, 1, 2, 3].map((place) => batch.isCut(place))).toEqual([false, false, false, true]);
    expect(batch.memory.bytes[2 * batch.strideBytes]).toBe(16);
    for (const place of [0, 1, 2]) batch.setLength(place, batch.lengthOf(place));
    expect(batch.send(server, 0, 3)).toBe(3);
    expect([0, 1, 2].map(() => transfer.receive(client, memory, 0, 64))).toEqual([3, 0, 16]);
    expect(batch.receive(server, 4)).toBe(1);
    expect(batch.lengthOf(0)).toBe(5);
    close();
  });

  test('a batch on a connected socket needs no addresses', () => {
    const { client, server, close } = connectedDatagrams('non-blocking');
    const out = createDatagramBatch(64, 8, false);
    const back = createDatagramBatch(64, 8, true);
    for (let place = 0; place < 64; place++) {
      out.memory.view.setUint32(place * 8, place);
      out.setLength(place, 4);
    }
    expect(out.send(client, 0, 64)).toBe(64);
    expect(back.receive(server, 64)).toBe(64);
    for (let place = 0; place < 64; place++) {
      expect(back.memory.view.getUint32(place * 8)).toBe(place);
      back.setLength(place, 4);
    }
    expect(back.send(server, 0, 64)).toBe(64);
    expect(out.receive(client, 64)).toBe(64);
    expect(out.memory.view.getUint32(63 * 8)).toBe(63);
    close();
  });
});
