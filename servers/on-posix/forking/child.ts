// The life of a forked child: it serves by calls that wait, hears of a stop by a signal that ends them, and leaves by _exit. It
// never comes back to the event loop, which is its parent's.
import { writeSync } from 'node:fs';
import type { Forker } from '../../../posix/fork.js';
import {
  exitNow,
  parentProcessId,
  processId,
  setParentDeathSignal,
} from '../../../posix/process.js';
import { blockSignals, setSignalAction } from '../../../posix/signals.js';
import type { BlockingSteps } from '../blocking/blocking-server.js';
import type { SharedCounts } from './shared-counts.js';

/** What asks a child to stop. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Forks a child that does `serve` and leaves. A child that fails says so on stderr and exits with 1; one whose parent is gone is killed.
 * @returns the child's pid, in the parent alone.
 */
export function forkChild(forker: Forker, serve: () => void): number {
  const parent = processId();
  // Until the child has set its own actions it has Node's, which would tell its parent of a signal that was never sent there.
  const unblock = blockSignals(STOP_SIGNALS);
  const pid = forkOr(unblock, forker);
  if (pid !== 0) {
    unblock();
    return pid;
  }
  try {
    for (const signal of STOP_SIGNALS) setSignalAction(signal, 'interrupt');
    setSignalAction('SIGCHLD', 'default');
    unblock();
    setParentDeathSignal('SIGKILL');
    // It may have gone before that was set.
    if (parentProcessId() === parent) serve();
  } catch (error) {
    writeSync(
      2,
      `a forked child failed: ${String(error instanceof Error ? error.stack : error)}\n`,
    );
    exitNow(1);
  }
  exitNow(0);
}

/** @param unblock is called before a failure to fork is thrown. */
function forkOr(unblock: () => void, forker: Forker): number {
  try {
    return forker.fork();
  } catch (error) {
    unblock();
    throw error;
  }
}

/** Steps to the end, or to the end of what had begun once a stop is asked for. */
export function serveSteps(steps: BlockingSteps, shared: SharedCounts): void {
  while (steps.step()) if (shared.isStopped()) steps.stop();
}
