// Sockets from their making to their end: everything but moving bytes. Options are those that servers and load use.
import { constants } from 'node:os';
import type { Fd, FdMode, FdOf } from './descriptor.js';
import type { KernelMemory } from './kernel-memory.js';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import type { Answer } from './posix-error.js';
import { checked, checkedAnswer, failed } from './posix-error.js';
import type { AddressFamily, SocketAddress } from './socket-address.js';
import {
  ADDRESS_BYTES,
  addressText,
  FAMILY_NUMBERS,
  readAddress,
  writeAddress,
} from './socket-address.js';

const TYPE_NUMBERS = { stream: 1, datagram: 2 } as const;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const LEVELS = { socket: 1, tcp: 6, ipv6: 41 } as const;
/** Level and number of each option that takes an int. */
const INTEGER_OPTIONS = {
  reuseAddress: [LEVELS.socket, 2],
  error: [LEVELS.socket, 4],
  sendBuffer: [LEVELS.socket, 7],
  receiveBuffer: [LEVELS.socket, 8],
  reusePort: [LEVELS.socket, 15],
  noDelay: [LEVELS.tcp, 1],
  ipv6Only: [LEVELS.ipv6, 26],
} as const;
const SO_LINGER = 13;
const TIMEOUTS = { receive: 20, send: 21 } as const;
const SHUTDOWNS = { read: 0, write: 1, both: 2 } as const;

export type SocketType = keyof typeof TYPE_NUMBERS;
/** An option whose value is an int; flags are 0 and 1. `error` can only be read, which clears it. */
export type IntegerOption = keyof typeof INTEGER_OPTIONS;

/** Scratch for addresses and option values; a call is over before the next begins, so one per thread is enough. */
let scratch: KernelMemory | null = null;
const LENGTH_OFFSET = ADDRESS_BYTES;
const VALUE_OFFSET = ADDRESS_BYTES + 8;
const SCRATCH_BYTES = ADDRESS_BYTES + 24;

function scratchMemory(): KernelMemory {
  scratch ??= createKernelMemory(SCRATCH_BYTES);
  return scratch;
}

/** A socket that children do not inherit by exec. @throws {PosixError} EMFILE when there are no descriptors left. */
export function createSocket<Mode extends FdMode>(
  family: AddressFamily,
  type: SocketType,
  mode: Mode,
): FdOf<Mode> {
  const flags = SOCK_CLOEXEC | (mode === 'non-blocking' ? SOCK_NONBLOCK : 0);
  const number = FAMILY_NUMBERS[family];
  return checked(
    libc().socket(number, TYPE_NUMBERS[type] | flags, 0),
    'socket',
    family,
    type,
    mode,
  ) as FdOf<Mode>;
}

/** @throws {PosixError} EADDRINUSE, EADDRNOTAVAIL, EACCES. */
export function bindSocket(fd: Fd, address: SocketAddress): void {
  const memory = scratchMemory();
  const bytes = writeAddress(memory, 0, address);
  checked(libc().bind(fd, memory.address, bytes), 'bind', fd, addressText(address));
}

/** @param backlog connections that may wait to be accepted; the kernel caps it at net.core.somaxconn. */
export function listenSocket(fd: Fd, backlog: number): void {
  checked(libc().listen(fd, backlog), 'listen', fd, backlog);
}

/**
 * Connects. @returns 0 when connected; `IN_PROGRESS` on a non-blocking stream, which becomes writable when it is done (see
 * {@link socketError}); or another answer, such as -ECONNREFUSED.
 */
export function connectSocket(fd: Fd, address: SocketAddress): number {
  const memory = scratchMemory();
  const bytes = writeAddress(memory, 0, address);
  const result = libc().connect(fd, memory.address, bytes);
  return result === 0 ? 0 : failed('connect', [fd, addressText(address)]);
}

/** Accepts a connection. @returns its descriptor, or an answer: `AGAIN` when none waits. The client's address is not asked for. */
export function acceptSocket<Mode extends FdMode>(listener: Fd, mode: Mode): FdOf<Mode> | Answer {
  const flags = SOCK_CLOEXEC | (mode === 'non-blocking' ? SOCK_NONBLOCK : 0);
  return checkedAnswer(libc().accept4(listener, 0, 0, flags), 'accept4', listener, mode) as
    FdOf<Mode> | Answer;
}

/** The address that `fd` is bound to. */
export function localAddress(fd: Fd): SocketAddress {
  return addressOf(fd, 'getsockname');
}

/** The address that `fd` is connected to. @throws {PosixError} ENOTCONN. */
export function peerAddress(fd: Fd): SocketAddress {
  return addressOf(fd, 'getpeername');
}

function addressOf(fd: Fd, call: 'getsockname' | 'getpeername'): SocketAddress {
  const memory = scratchMemory();
  memory.view.setUint32(LENGTH_OFFSET, ADDRESS_BYTES, true);
  checked(libc()[call](fd, memory.address, memory.address + LENGTH_OFFSET), call, fd);
  return readAddress(memory, 0, memory.view.getUint32(LENGTH_OFFSET, true));
}

/** @throws {PosixError} ENOPROTOOPT for an option that this kind of socket does not have. */
export function setOption(fd: Fd, option: IntegerOption, value: number): void {
  const memory = scratchMemory();
  const [level, number] = INTEGER_OPTIONS[option];
  memory.view.setInt32(VALUE_OFFSET, value, true);
  setRaw(fd, level, number, 4, option, value);
}

/** @returns the value; buffer sizes are twice what was set, as the kernel counts its own overhead (socket(7)). */
export function getOption(fd: Fd, option: IntegerOption): number {
  const memory = scratchMemory();
  const [level, number] = INTEGER_OPTIONS[option];
  memory.view.setUint32(LENGTH_OFFSET, 4, true);
  const value = memory.address + VALUE_OFFSET;
  const length = memory.address + LENGTH_OFFSET;
  checked(libc().getsockopt(fd, level, number, value, length), 'getsockopt', fd, option);
  return memory.view.getInt32(VALUE_OFFSET, true);
}

/** The error that waits on `fd`, as an answer (0 when there is none): how a connect in progress ended. */
export function socketError(fd: Fd): number {
  return -getOption(fd, 'error');
}

/** How long a blocking call on `fd` waits before it answers `AGAIN`; 0 is for ever. @param milliseconds whole. */
export function setTimeoutOption(fd: Fd, of: keyof typeof TIMEOUTS, milliseconds: number): void {
  const { view } = scratchMemory();
  view.setBigInt64(VALUE_OFFSET, BigInt(Math.floor(milliseconds / 1_000)), true);
  view.setBigInt64(VALUE_OFFSET + 8, BigInt((milliseconds % 1_000) * 1_000), true);
  setRaw(fd, LEVELS.socket, TIMEOUTS[of], 16, `${of} timeout`, milliseconds);
}

/** Makes {@link closeFd} send a reset instead of a FIN, and drop what is unsent. */
export function setResetOnClose(fd: Fd): void {
  const { view } = scratchMemory();
  view.setInt32(VALUE_OFFSET, 1, true);
  view.setInt32(VALUE_OFFSET + 4, 0, true);
  setRaw(fd, LEVELS.socket, SO_LINGER, 8, 'linger', 0);
}

function setRaw(
  fd: Fd,
  level: number,
  number: number,
  bytes: number,
  name: string,
  value: number,
): void {
  const at = scratchMemory().address + VALUE_OFFSET;
  checked(libc().setsockopt(fd, level, number, at, bytes), 'setsockopt', fd, name, value);
}

/** Ends one direction or both. @returns whether there was a connection to end: the peer may have reset it before. */
export function shutdownSocket(fd: Fd, direction: keyof typeof SHUTDOWNS): boolean {
  if (libc().shutdown(fd, SHUTDOWNS[direction]) === 0) return true;
  if (libc().errno() === constants.errno.ENOTCONN) return false;
  checked(-1, 'shutdown', fd, direction);
  return false;
}
