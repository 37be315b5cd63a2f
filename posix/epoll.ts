// Readiness by epoll(7): one set of descriptors, asked which of them can be read or written.
import { constants } from 'node:os';
import type { Fd } from './descriptor.js';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { checked, failed } from './posix-error.js';
import { kernelLayout } from './platform.js';

/** Bits of {@link Epoll.eventsOf} and of what is asked for. Error and hang-up come unasked. */
export const EPOLL_IN = 0x1;
export const EPOLL_OUT = 0x4;
export const EPOLL_ERROR = 0x8;
export const EPOLL_HANG_UP = 0x10;
export const EPOLL_PEER_ENDED = 0x2000;
/** Told once per change, not as long as it lasts: the reader then reads until `AGAIN` or a short count (epoll(7)). */
export const EPOLL_EDGE = 0x80000000;

/** An epoll instance. Of one thread. */
export interface Epoll {
  /** @param events bits of EPOLL_*. @param key a u32 that comes back with each event. @throws {PosixError} EEXIST. */
  add(fd: Fd, events: number, key: number): void;
  /** @throws {PosixError} ENOENT. */
  modify(fd: Fd, events: number, key: number): void;
  /** Not needed before a close, which removes a descriptor that nobody else holds. @throws {PosixError} ENOENT. */
  remove(fd: Fd): void;
  /**
   * @param timeoutMs whole; negative for ever. @param most events to bring; others come with the next wait. @default capacity
   * @returns how many events there are, or `INTERRUPTED`.
   */
  wait(timeoutMs: number, most?: number): number;
  /**
   * The same with a timeout in nanoseconds, where the kernel can (5.11 or newer); else rounded down to a millisecond, so that
   * it never sleeps past the time.
   */
  waitNs(timeoutNs: number, most?: number): number;
  /** The bits of event `index`, below what the last wait returned. */
  eventsOf(index: number): number;
  keyOf(index: number): number;
  close(): void;
}

const EPOLL_CLOEXEC = 0o2000000;
const OPERATIONS = { add: 1, remove: 2, modify: 3 } as const;

/** @param capacity events that one wait can bring. */
export function createEpoll(capacity: number): Epoll {
  const { epoll_wait, epoll_ctl, syscall, close, errno } = libc();
  const { epollEventBytes, epollDataOffset, calls } = kernelLayout();
  const events = createKernelMemory(capacity * epollEventBytes);
  const asked = createKernelMemory(epollEventBytes);
  const timeout = createKernelMemory(16);
  // By themselves: V8 makes an object of a number this large each time that it is read from a property and handed on.
  const eventsAddress = events.address;
  const timeoutAddress = timeout.address;
  // Both layouts are whole words of 4 bytes, so events can be read as such.
  const words = new Uint32Array(events.view.buffer);
  const stride = epollEventBytes / 4;
  const dataWord = epollDataOffset / 4;
  const epoll = checked(libc().epoll_create1(EPOLL_CLOEXEC), 'epoll_create1');
  let hasNanoseconds = true;

  function control(operation: keyof typeof OPERATIONS, fd: Fd, bits: number, key: number): void {
    asked.view.setUint32(0, bits >>> 0, true);
    asked.view.setUint32(epollDataOffset, key, true);
    const result = epoll_ctl(epoll, OPERATIONS[operation], fd, asked.address);
    if (result === -1) checked(-1, 'epoll_ctl', epoll, operation, fd, bits);
  }

  function wait(timeoutMs: number, most = capacity): number {
    const room = Math.min(most, capacity);
    const count = epoll_wait(epoll, eventsAddress, room, timeoutMs);
    return count >= 0 ? count : failed('epoll_wait', [epoll, room, timeoutMs]);
  }

  function waitNs(timeoutNs: number, most = capacity): number {
    if (!hasNanoseconds) return wait(Math.floor(timeoutNs / 1e6), most);
    const room = Math.min(most, capacity);
    const seconds = Math.floor(timeoutNs / 1e9);
    timeout.view.setUint32(0, seconds, true);
    timeout.view.setUint32(8, timeoutNs - seconds * 1e9, true);
    const count = syscall(calls.epollPwait2, epoll, eventsAddress, room, timeoutAddress, 0, 0);
    if (count >= 0) return count;
    if (errno() !== constants.errno.ENOSYS) return failed('epoll_pwait2', [epoll, room, timeoutNs]);
    hasNanoseconds = false;
    return waitNs(timeoutNs, most);
  }

  return {
    add: (fd, bits, key) => control('add', fd, bits, key),
    modify: (fd, bits, key) => control('modify', fd, bits, key),
    remove: (fd) => control('remove', fd, 0, 0),
    wait,
    waitNs,
    eventsOf: (index) => words[index * stride] as number,
    keyOf: (index) => words[index * stride + dataWord] as number,
    close: () => {
      checked(close(epoll), 'close', epoll);
    },
  } satisfies Epoll;
}
