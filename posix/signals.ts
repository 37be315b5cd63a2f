// What signals do to this process, below Node: JavaScript cannot run in a handler, but a call that waits can be interrupted.
import { constants } from 'node:os';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { checked } from './posix-error.js';

/**
 * `default` is the kernel's action; `ignore` discards it (for SIGCHLD: children leave no zombie, and nobody can wait for them);
 * `interrupt` does nothing but end a call that waits, with the answer `INTERRUPTED`.
 */
export type SignalAction = 'default' | 'ignore' | 'interrupt';

/** struct sigaction of 64-bit glibc and musl: handler, a mask of 128 bytes, flags, restorer. */
const SIGACTION_BYTES = 152;
const HANDLERS = { default: 0, ignore: 1 } as const;

/**
 * Sets what `signal` does. Replaces Node's own handling of it in this process: for a forked child, whose handlers would speak
 * to the parent's event loop, and for signals that Node does not handle.
 */
export function setSignalAction(signal: NodeJS.Signals, action: SignalAction): void {
  const memory = createKernelMemory(SIGACTION_BYTES);
  memory.view.setBigUint64(0, BigInt(handlerOf(action)), true);
  checked(
    libc().sigaction(constants.signals[signal], memory.address, 0),
    'sigaction',
    signal,
    action,
  );
}

/** sigset_t of glibc and musl, and what sigprocmask is to do with it. */
const SIGNAL_SET_BYTES = 128;
const SIG_BLOCK = 0;
const SIG_SETMASK = 2;

/**
 * Has `signals` wait that would interrupt the calling thread. A forked child inherits this, and those that come meanwhile wait for it too.
 * @returns lets them through again, as before; in a child, once it has actions of its own for them.
 */
export function blockSignals(signals: readonly NodeJS.Signals[]): () => void {
  const set = createKernelMemory(SIGNAL_SET_BYTES);
  const before = createKernelMemory(SIGNAL_SET_BYTES);
  for (const signal of signals) {
    const bit = constants.signals[signal] - 1;
    set.view.setUint8(bit >> 3, set.view.getUint8(bit >> 3) | (1 << (bit & 7)));
  }
  checked(libc().sigprocmask(SIG_BLOCK, set.address, before.address), 'sigprocmask', ...signals);
  return () => {
    checked(libc().sigprocmask(SIG_SETMASK, before.address, 0), 'sigprocmask', 'restore');
  };
}

/**
 * A handler must be C and safe at any moment. `getppid` is both, and takes no notice of the signal's number that it is
 * given; without SA_RESTART in the flags the interrupted call then ends with EINTR (signal(7)).
 */
function handlerOf(action: SignalAction): number {
  return action === 'interrupt' ? libc().symbol('getppid') : HANDLERS[action];
}
