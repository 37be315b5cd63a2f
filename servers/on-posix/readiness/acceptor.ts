// Accepting clients without waiting for them, and what to do when the process has no descriptor for one more.
import { constants } from 'node:os';
import type { NonBlockingFd } from '../../../posix/descriptor.js';
import { AGAIN, isAnswer, PosixError } from '../../../posix/posix-error.js';
import { acceptSocket } from '../../../posix/socket.js';
import { warnOfListener } from '../../listen-error.js';
import type { Timers } from './timers.js';

/** What an acceptor needs from the style's server. */
export interface AcceptorServer {
  /** Told of every client. */
  accepted(fd: NonBlockingFd): void;
  /** Told when the listener is to be left alone, and when no longer. */
  watchListener(isWatched: boolean): void;
}

/** Accepts on one listener. */
export interface Acceptor {
  /** Accepts those who wait, up to a number that keeps nobody else waiting long. */
  accept(): void;
  /** To be called before the listener is closed. */
  end(): void;
}

/** Clients accepted at once; those beyond are ready again at the next wait. */
const MOST_AT_ONCE = 64;
/** How long a listener is left alone whose clients there is no descriptor or memory for: it would be ready all the time. */
const REST_US = 100_000;
/** A client that has gone before it was accepted: the next one may be there. */
const GONE = -constants.errno.ECONNABORTED;

export function createAcceptor(
  listener: NonBlockingFd,
  timers: Timers,
  server: AcceptorServer,
): Acceptor {
  let hasWarned = false;
  let cancelRest = (): void => undefined;

  function accept(): void {
    for (let count = 0; count < MOST_AT_ONCE; count++) {
      const fd = acceptSocket(listener, 'non-blocking');
      if (!isAnswer(fd)) server.accepted(fd);
      else if (fd !== GONE) {
        if (fd !== AGAIN) rest(fd);
        return;
      }
    }
  }

  function rest(answer: number): void {
    if (!hasWarned) warnOfListener(new PosixError(-answer, 'accept4', [listener]));
    hasWarned = true;
    server.watchListener(false);
    cancelRest = timers.start(REST_US, () => server.watchListener(true));
  }

  return { accept, end: () => cancelRest() } satisfies Acceptor;
}
