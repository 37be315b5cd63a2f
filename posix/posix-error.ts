// A system call that failed, and the failures that are everyday answers and not thrown.
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { libc } from './libc.js';

/** What a call was given, for its error's text. */
export type CallArguments = readonly (string | number)[];

/** `code` is errno's name (`EADDRINUSE`), `call` the C function, `args` what it was given. */
export class PosixError extends Error {
  override readonly name = 'PosixError';
  readonly code: string;
  readonly errno: number;
  readonly call: string;
  readonly args: CallArguments;
  constructor(errno: number, call: string, args: CallArguments) {
    super(`${call}(${args.join(', ')}): ${errnoName(errno)}, ${errnoText(errno)}`);
    this.code = errnoName(errno);
    this.errno = errno;
    this.call = call;
    this.args = args;
  }
}

declare const ANSWER: unique symbol;

/** A negative number that says what became of a call; told from a count or a descriptor by {@link isAnswer}. */
export type Answer = number & { readonly [ANSWER]: true };

/** Whether a call gave an answer and no descriptor. */
export function isAnswer(result: number): result is Answer {
  return result < 0;
}

/**
 * Answers of calls that move bytes, connect, accept or wait: negative, beside the counts. Each is -errno, so that
 * {@link answerName} can name it. `AGAIN`: it would block, or its timeout passed. `INTERRUPTED`: a signal came first.
 */
export const AGAIN = -constants.errno.EAGAIN;
export const INTERRUPTED = -constants.errno.EINTR;
export const IN_PROGRESS = -constants.errno.EINPROGRESS;

/**
 * What the other side, the network or a full table may do to a call at any time. Not thrown: a server meets them every
 * day. Everything else (EBADF, EFAULT, EINVAL…) is a mistake of this program.
 */
const ANSWERS: ReadonlySet<number> = new Set([
  constants.errno.EAGAIN,
  constants.errno.EINTR,
  constants.errno.EINPROGRESS,
  constants.errno.ECONNRESET,
  constants.errno.ECONNREFUSED,
  constants.errno.ECONNABORTED,
  constants.errno.EPIPE,
  constants.errno.ETIMEDOUT,
  constants.errno.EHOSTUNREACH,
  constants.errno.ENETUNREACH,
  constants.errno.EADDRNOTAVAIL,
  constants.errno.ENOBUFS,
  constants.errno.ENOMEM,
  constants.errno.EMFILE,
  constants.errno.ENFILE,
]);

/** The errno's name of a negative answer: `ECONNRESET`. */
export function answerName(answer: number): string {
  return errnoName(-answer);
}

/** `result`, or when it is -1 the answer that errno is. @throws {PosixError} when it is none. */
export function checkedAnswer(result: number, call: string, ...args: CallArguments): number {
  return result >= 0 ? result : failed(call, args);
}

/** `result`. @throws {PosixError} when it is -1. */
export function checked(result: number, call: string, ...args: CallArguments): number {
  if (result === -1) throw new PosixError(libc().errno(), call, args);
  return result;
}

/** After a call that returned -1, on a path where even the arguments' array would be an allocation per call. */
export function failed(call: string, args: CallArguments): number {
  const errno = libc().errno();
  if (ANSWERS.has(errno)) return -errno;
  throw new PosixError(errno, call, args);
}

function errnoName(errno: number): string {
  return getSystemErrorMap().get(-errno)?.[0] ?? `errno ${errno}`;
}

function errnoText(errno: number): string {
  return getSystemErrorMap().get(-errno)?.[1] ?? 'an error the runtime has no text for';
}
