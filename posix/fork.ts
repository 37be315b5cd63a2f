// fork(2) from JavaScript. It works in a process made for it and nowhere else (docs/adr/0017), so that is asked for first.
import { readFileSync } from 'node:fs';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { kernelLayout, unsupportedReason } from './platform.js';
import { checked } from './posix-error.js';

/**
 * Flags that a process must be started with to fork: only the forking thread exists in the child, so V8 must have no helper
 * threads, or the child waits for them at its first garbage collection.
 */
export const FORKABLE_FLAGS: readonly string[] = ['--v8-pool-size=0', '--single-threaded'];

/** This process cannot fork. The message says why and what to do. */
export class ForkUnsupportedError extends Error {
  readonly code = 'FORK_UNSUPPORTED';
  override readonly name = 'ForkUnsupportedError';
}

/** A process that can fork, from the thread that made it so. */
export interface Forker {
  /**
   * Forks. @returns 0 in the child, its pid in the parent. The child must do nothing but system calls and plain JavaScript,
   * never come back to the event loop, and leave by `exitNow`. @throws {PosixError} EAGAIN at the limit of processes, ENOMEM.
   */
  fork(): number;
}

const MADV_DONTFORK = 10;
const MADV_DOFORK = 11;
const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;

/**
 * Makes this process forkable: V8 keeps the kernel from handing its heap to children (MADV_DONTFORK), on each page it takes.
 * A seccomp filter answers those wishes with success and does not carry them out, and what was marked before is unmarked.
 * @throws {ForkUnsupportedError} when the process was not started with {@link FORKABLE_FLAGS}. Once per process.
 */
export function createForker(): Forker {
  const missing = FORKABLE_FLAGS.filter((flag) => !process.execArgv.includes(flag));
  if (missing.length > 0)
    throw new ForkUnsupportedError(
      `this process cannot fork: start it as node ${FORKABLE_FLAGS.join(' ')} …`,
    );
  const reason = unsupportedReason();
  if (reason !== null) throw new ForkUnsupportedError(reason);
  refuseDontFork();
  for (const { start, bytes } of unforkableMappings(readFileSync('/proc/self/smaps', 'latin1')))
    checked(libc().madvise(start, bytes, MADV_DOFORK), 'madvise', start, bytes);
  const { fork } = libc();
  return { fork: () => checked(fork(), 'fork') };
}

/** A stretch of memory that children do not get. */
export interface UnforkableMapping {
  readonly start: number;
  readonly bytes: number;
}

/** Mappings whose VmFlags have `dc` ("do not copy area on fork", proc(5)). @param smaps the text of /proc/PID/smaps. */
export function unforkableMappings(smaps: string): UnforkableMapping[] {
  const found: UnforkableMapping[] = [];
  let start = 0;
  let end = 0;
  for (const line of smaps.split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /u.exec(line);
    if (range !== null) {
      start = Number.parseInt(range[1] as string, 16);
      end = Number.parseInt(range[2] as string, 16);
    } else if (/^VmFlags:.* dc\b/u.test(line)) found.push({ start, bytes: end - start });
  }
  return found;
}

/** The filter, in the kernel's BPF: of this machine's calls, madvise with that advice is answered 0; all else is allowed. */
function refuseDontFork(): void {
  const { prctl, syscall } = libc();
  const { calls, auditArch } = kernelLayout();
  const program: readonly (readonly [code: number, jt: number, jf: number, k: number])[] = [
    [LOAD, 0, 0, DATA_ARCH],
    [JUMP_EQUAL, 0, 5, auditArch],
    [LOAD, 0, 0, DATA_CALL],
    [JUMP_EQUAL, 0, 3, calls.madvise],
    [LOAD, 0, 0, DATA_THIRD_ARGUMENT],
    [JUMP_EQUAL, 0, 1, MADV_DONTFORK],
    [RETURN, 0, 0, ANSWER_SUCCESS],
    [RETURN, 0, 0, ALLOW],
  ];
  const filter = createKernelMemory(program.length * FILTER_BYTES);
  for (const [index, [code, jumpTrue, jumpFalse, k]] of program.entries()) {
    const at = index * FILTER_BYTES;
    filter.view.setUint16(at, code, true);
    filter.view.setUint8(at + 2, jumpTrue);
    filter.view.setUint8(at + 3, jumpFalse);
    filter.view.setUint32(at + 4, k, true);
  }
  const header = createKernelMemory(16);
  header.view.setUint16(0, program.length, true);
  header.view.setBigUint64(8, BigInt(filter.address), true);
  checked(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 'prctl', 'PR_SET_NO_NEW_PRIVS');
  checked(
    syscall(
      calls.seccomp,
      SECCOMP_SET_MODE_FILTER,
      SECCOMP_FILTER_FLAG_TSYNC,
      header.address,
      0,
      0,
      0,
    ),
    'seccomp',
  );
}

/** struct sock_filter, and the codes of classic BPF that are used. */
const FILTER_BYTES = 8;
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const RETURN = 0x06;
/** Offsets in struct seccomp_data: nr, arch, and the low half of the third argument. */
const DATA_CALL = 0;
const DATA_ARCH = 4;
const DATA_THIRD_ARGUMENT = 32;
/** SECCOMP_RET_ERRNO with errno 0, and SECCOMP_RET_ALLOW. */
const ANSWER_SUCCESS = 0x00050000;
const ALLOW = 0x7fff0000;
