// The calls of Python's `os` that the slides on processes use, for a program that forks: fork, sleep, wait. On Ctrl-C its children
// are ended and reaped.
import { writeSync } from 'node:fs';
import { forkableProcess } from '../posix/forkable-process.js';
import type { Forker } from '../posix/fork.js';
import { isAnswer } from '../posix/posix-error.js';
import {
  exitNow,
  parentProcessId,
  processId,
  reapChild,
  setParentDeathSignal,
  signalProcess,
  type ChildEnd,
} from '../posix/process.js';
import { blockSignals, setSignalAction } from '../posix/signals.js';
import { sleepNs } from '../posix/sleep.js';
import { processRow } from './process-table.js';
import { LabInterruptedError } from './program.js';

export interface ForkCalls {
  /** os.fork(): returns twice, 0 in the child and the child's pid in the parent. The child leaves by `exit`, and by nothing else. */
  fork(): number;
  /** time.sleep(). @throws {LabInterruptedError} on Ctrl-C. */
  sleep(milliseconds: number): void;
  /** os.wait(): blocks until a child ends, and takes its exit status. @throws {LabInterruptedError} on Ctrl-C. */
  wait(): ChildEnd | null;
  /** os.waitpid(-1, WNOHANG): takes the exit status of a child that has ended already; null when there is none. */
  waitNoHang(): ChildEnd | null;
  /** os._exit() */
  exit(code: number): never;
  /** os.getpid() */
  getpid(): number;
}

/**
 * `calls`: Ctrl-C ends the call that waits. `turns`: it is left to `lab.isInterrupted`. `orphans`: as calls, but children
 * outlive a parent that has come to its end.
 */
export type ForkingKind = 'calls' | 'turns' | 'orphans';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs `program` in a process that can fork. First of all it becomes one, from the beginning: so nothing is to be done before. */
export async function runForking(
  kind: ForkingKind,
  program: (os: ForkCalls) => void | Promise<void>,
): Promise<void> {
  const forker = forkableProcess();
  const self = processId();
  const children = new Set<number>();
  if (kind !== 'turns') for (const signal of STOP_SIGNALS) setSignalAction(signal, 'interrupt');
  try {
    await program(createForkCalls(forker, children, kind));
    if (kind !== 'orphans') endChildren(self, children);
  } catch (error) {
    if (processId() !== self) failChild(error);
    endChildren(self, children);
    throw error;
  }
}

function createForkCalls(forker: Forker, children: Set<number>, kind: ForkingKind): ForkCalls {
  function fork(): number {
    // A signal between the fork and the child's own actions would go to the parent's handlers.
    const unblock = blockSignals(STOP_SIGNALS);
    const parent = processId();
    try {
      const pid = forker.fork();
      if (pid === 0) {
        for (const signal of STOP_SIGNALS) setSignalAction(signal, 'default');
        if (kind !== 'orphans') endWith(parent);
      } else children.add(pid);
      return pid;
    } finally {
      unblock();
    }
  }

  return {
    fork,
    sleep: (milliseconds) => {
      if (isAnswer(sleepNs(milliseconds * 1e6))) throw new LabInterruptedError();
    },
    wait: () => {
      const end = reapChild(-1, true);
      const isCut = end === null && [...children].some((pid) => isChildOf(processId(), pid));
      // A terminal sends Ctrl-C to parent and child alike, and the child's end may be seen first.
      const isCutChild = STOP_SIGNALS.some((signal) => signal === end?.signal);
      if (isCut || isCutChild) throw new LabInterruptedError();
      return end;
    },
    waitNoHang: () => reapChild(-1, false),
    exit: exitNow,
    getpid: processId,
  } satisfies ForkCalls;
}

/** Has this child end with its parent, which may have gone already. */
function endWith(parent: number): void {
  setParentDeathSignal('SIGKILL');
  if (parentProcessId() !== parent) exitNow(0);
}

/** Ends those of `children` that are still this process's, and leaves no zombie of them. */
function endChildren(self: number, children: ReadonlySet<number>): void {
  const isOurs = (pid: number): boolean => isChildOf(self, pid);
  for (const pid of children) if (isOurs(pid)) signalProcess(pid, 'SIGTERM');
  for (const pid of children) while (isOurs(pid)) reapChild(pid, true);
}

/** A number that was a child's may by now be a stranger's. */
function isChildOf(parent: number, pid: number): boolean {
  return processRow(pid)?.parentPid === parent;
}

/** A child that fails must not come back into its parent's program. A reader that has gone is no failure to tell. */
function failChild(error: unknown): never {
  const isClosedPipe = error instanceof Error && 'code' in error && error.code === 'EPIPE';
  if (!isClosedPipe) writeSync(2, `a forked child failed: ${String(error)}\n`);
  exitNow(1);
}
