// The C library through koffi: the one file that knows koffi. Functions as they are in C, unchecked; the rest of this room
// checks them. Loaded on first use, so that a system without it can import everything.
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';
import { kernelLayout, PosixUnsupportedError } from './platform.js';

/** A failed call returns -1 and leaves the reason in {@link Libc.errno}; pointers are numbers, from {@link Libc.addressOf}. */
export interface Libc {
  /** Of the calling thread, valid until its next call. */
  readonly errno: () => number;
  /**
   * Where the bytes of `view` lie: they do not move while something refers to `view`. Not for `Buffer.from` and
   * `Buffer.allocUnsafe` of few bytes, whose memory is shared with strangers.
   */
  readonly addressOf: (view: NodeJS.ArrayBufferView) => number;
  /** Memory at `address` as an ArrayBuffer that does not own it. */
  readonly viewOf: (address: number, bytes: number) => ArrayBuffer;
  /** The address of the C library's function `name`. */
  readonly symbol: (name: string) => number;

  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly bind: (fd: number, address: number, addressBytes: number) => number;
  readonly listen: (fd: number, backlog: number) => number;
  readonly connect: (fd: number, address: number, addressBytes: number) => number;
  readonly accept4: (fd: number, address: number, addressBytes: number, flags: number) => number;
  readonly getsockname: (fd: number, address: number, addressBytes: number) => number;
  readonly getpeername: (fd: number, address: number, addressBytes: number) => number;
  readonly setsockopt: (
    fd: number,
    level: number,
    name: number,
    value: number,
    bytes: number,
  ) => number;
  readonly getsockopt: (
    fd: number,
    level: number,
    name: number,
    value: number,
    bytes: number,
  ) => number;
  readonly fcntl: (fd: number, command: number, argument: number) => number;
  readonly shutdown: (fd: number, how: number) => number;
  readonly close: (fd: number) => number;
  readonly inet_pton: (family: number, text: string, address: number) => number;
  readonly inet_ntop: (family: number, address: number, text: number, bytes: number) => number;

  readonly recv: (fd: number, buffer: number, bytes: number, flags: number) => number;
  readonly send: (fd: number, buffer: number, bytes: number, flags: number) => number;
  readonly recvfrom: (
    fd: number,
    buffer: number,
    bytes: number,
    flags: number,
    from: number,
    fromBytes: number,
  ) => number;
  readonly sendto: (
    fd: number,
    buffer: number,
    bytes: number,
    flags: number,
    to: number,
    toBytes: number,
  ) => number;
  readonly recvmmsg: (
    fd: number,
    messages: number,
    count: number,
    flags: number,
    timeout: number,
  ) => number;
  readonly sendmmsg: (fd: number, messages: number, count: number, flags: number) => number;

  readonly select: (
    fds: number,
    read: number,
    write: number,
    except: number,
    timeout: number,
  ) => number;
  readonly poll: (fds: number, count: number, timeoutMs: number) => number;
  readonly epoll_create1: (flags: number) => number;
  readonly epoll_ctl: (epoll: number, operation: number, fd: number, event: number) => number;
  readonly epoll_wait: (epoll: number, events: number, count: number, timeoutMs: number) => number;
  readonly clock_gettime: (clock: number, time: number) => number;
  readonly clock_nanosleep: (
    clock: number,
    flags: number,
    request: number,
    remain: number,
  ) => number;

  readonly fork: () => number;
  readonly waitpid: (pid: number, status: number, options: number) => number;
  readonly _exit: (code: number) => void;
  readonly kill: (pid: number, signal: number) => number;
  readonly getpid: () => number;
  readonly getppid: () => number;
  readonly execv: (path: string, argv: number) => number;
  readonly prctl: (option: number, a: number, b: number, c: number, d: number) => number;
  readonly sigaction: (signal: number, action: number, old: number) => number;
  readonly sigprocmask: (how: number, set: number, old: number) => number;
  readonly sched_setaffinity: (pid: number, bytes: number, mask: number) => number;
  readonly sched_getaffinity: (pid: number, bytes: number, mask: number) => number;
  readonly getrusage: (who: number, usage: number) => number;
  readonly mmap: (
    address: number,
    bytes: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ) => number;
  readonly munmap: (address: number, bytes: number) => number;
  readonly madvise: (address: number, bytes: number, advice: number) => number;
  /** A system call by number: those that older C libraries have no function for. Six arguments, 0 where there are fewer. */
  readonly syscall: (
    call: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
  ) => number;
}

type CFunctionName = Exclude<keyof Libc, 'errno' | 'addressOf' | 'viewOf' | 'symbol'>;

/** Result and arguments in C. Pointers are `uintptr_t`, which takes numbers, and nothing is copied; `ssize_t` is `long`. */
const SIGNATURES: Readonly<Record<CFunctionName, readonly [result: string, ...string[]]>> = {
  socket: ['int', 'int', 'int', 'int'],
  bind: ['int', 'int', 'uintptr_t', 'uint32_t'],
  listen: ['int', 'int', 'int'],
  connect: ['int', 'int', 'uintptr_t', 'uint32_t'],
  accept4: ['int', 'int', 'uintptr_t', 'uintptr_t', 'int'],
  getsockname: ['int', 'int', 'uintptr_t', 'uintptr_t'],
  getpeername: ['int', 'int', 'uintptr_t', 'uintptr_t'],
  setsockopt: ['int', 'int', 'int', 'int', 'uintptr_t', 'uint32_t'],
  getsockopt: ['int', 'int', 'int', 'int', 'uintptr_t', 'uintptr_t'],
  fcntl: ['int', 'int', 'int', 'int'],
  shutdown: ['int', 'int', 'int'],
  close: ['int', 'int'],
  inet_pton: ['int', 'int', 'str', 'uintptr_t'],
  inet_ntop: ['uintptr_t', 'int', 'uintptr_t', 'uintptr_t', 'uint32_t'],
  recv: ['long', 'int', 'uintptr_t', 'size_t', 'int'],
  send: ['long', 'int', 'uintptr_t', 'size_t', 'int'],
  recvfrom: ['long', 'int', 'uintptr_t', 'size_t', 'int', 'uintptr_t', 'uintptr_t'],
  sendto: ['long', 'int', 'uintptr_t', 'size_t', 'int', 'uintptr_t', 'uint32_t'],
  recvmmsg: ['int', 'int', 'uintptr_t', 'unsigned int', 'int', 'uintptr_t'],
  sendmmsg: ['int', 'int', 'uintptr_t', 'unsigned int', 'int'],
  select: ['int', 'int', 'uintptr_t', 'uintptr_t', 'uintptr_t', 'uintptr_t'],
  poll: ['int', 'uintptr_t', 'unsigned long', 'int'],
  epoll_create1: ['int', 'int'],
  epoll_ctl: ['int', 'int', 'int', 'int', 'uintptr_t'],
  epoll_wait: ['int', 'int', 'uintptr_t', 'int', 'int'],
  clock_gettime: ['int', 'int', 'uintptr_t'],
  clock_nanosleep: ['int', 'int', 'int', 'uintptr_t', 'uintptr_t'],
  fork: ['int'],
  waitpid: ['int', 'int', 'uintptr_t', 'int'],
  _exit: ['void', 'int'],
  kill: ['int', 'int', 'int'],
  getpid: ['int'],
  getppid: ['int'],
  execv: ['int', 'str', 'uintptr_t'],
  prctl: ['int', 'int', 'unsigned long', 'unsigned long', 'unsigned long', 'unsigned long'],
  sigaction: ['int', 'int', 'uintptr_t', 'uintptr_t'],
  sigprocmask: ['int', 'int', 'uintptr_t', 'uintptr_t'],
  sched_setaffinity: ['int', 'int', 'size_t', 'uintptr_t'],
  sched_getaffinity: ['int', 'int', 'size_t', 'uintptr_t'],
  getrusage: ['int', 'int', 'uintptr_t'],
  mmap: ['intptr_t', 'uintptr_t', 'size_t', 'int', 'int', 'int', 'long'],
  munmap: ['int', 'uintptr_t', 'size_t'],
  madvise: ['int', 'uintptr_t', 'size_t', 'int'],
  syscall: ['long', 'long', 'long', 'long', 'long', 'long', 'long', 'long'],
};

let loaded: Libc | null = null;

/** The C library of this process. @throws {PosixUnsupportedError} on a system without it, with the reason. */
export function libc(): Libc {
  loaded ??= load();
  return loaded;
}

function load(): Libc {
  kernelLayout();
  const koffi = loadKoffi();
  // What the runtime itself is linked with: glibc or musl, under whatever name.
  const library = koffi.load(null);
  const functions = Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, [result, ...parameters]]) => [
      name,
      library.func(name, result, parameters),
    ]),
  ) as unknown as Pick<Libc, CFunctionName>;
  return {
    ...functions,
    errno: () => koffi.errno(),
    addressOf: (view) => Number(koffi.address(view)),
    viewOf: (address, bytes) => koffi.view(BigInt(address), bytes),
    symbol: (name) => Number(koffi.address(library.symbol(name))),
  } satisfies Libc;
}

function loadKoffi(): typeof Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as typeof Koffi;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new PosixUnsupportedError(`koffi could not be loaded: ${reason}`, { cause });
  }
}
