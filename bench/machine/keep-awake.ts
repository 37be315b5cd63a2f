// Keeps CPUs from sleeping deeply: one spinner of the lowest scheduling class (SCHED_IDLE) per CPU, which gives way to
// everything else. Waking a sleeping CPU of a virtual machine can cost more than the request that woke it.
//
// "Everything else" means everything in the same scheduling group. Where the kernel groups sessions
// (kernel.sched_autogroup_enabled), SCHED_IDLE counts within a session alone, and a session of spinners is worth as much as any
// other: a server in a session of its own loses half of its CPU to it (measured: the spinner took 560 ms of 1,100). So spinners
// have a session of their own, and that session has the lowest weight there is (20 ms of 1,000).
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { formatCpuList } from './machine-texts.js';
import { readProcValue } from './proc-file.js';

/** Spinners that run until {@link stop}, or until this process ends however it ends. */
export interface KeepAwake {
  /** CPUs kept awake, one spinner each. */
  readonly cpus: readonly number[];
  readonly pids: readonly number[];
  /** Ends every spinner and waits for them. Idempotent. */
  stop(): Promise<void>;
}

/** CPUs cannot be kept awake here; the message says why and what to do. */
export class KeepAwakeError extends Error {
  readonly code = 'KEEP_AWAKE_UNAVAILABLE';
  override readonly name = 'KeepAwakeError';
}

/** A SCHED_IDLE process on a loaded machine is slow to start; beyond this it will not come. */
const START_TIMEOUT_MS = 10_000;
const LOWEST_SESSION_NICE = '19';

/**
 * Spins for 1 ms at a time and looks at its standard input in between, whose end is its parent's end. Never sleeps.
 * It is handed to `node -e`, so that it also works before anything is built.
 */
const SPINNER = `
process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume();
process.stdout.write('spinning\\n');
(function spin() {
  for (const until = performance.now() + 1; performance.now() < until; );
  setImmediate(spin);
})();
`;

/**
 * Starts a spinner on each of `cpus` and waits until all of them spin.
 * @param chrt where chrt is. @throws {KeepAwakeError} when one cannot be had; none is left running then.
 */
export async function startKeepAwake(cpus: readonly number[], chrt = 'chrt'): Promise<KeepAwake> {
  const spinners = cpus.map((cpu) => startSpinner(cpu, chrt));
  const stop = async (): Promise<void> => {
    await Promise.all(spinners.map(({ child }) => endSpinner(child)));
  };
  try {
    await Promise.all(spinners.map(({ ready }) => ready));
  } catch (error) {
    await stop();
    throw error;
  }
  const pids = spinners.flatMap(({ child }) => child.pid ?? []);
  return {
    cpus: [...cpus],
    pids,
    stop,
  };
}

/** Gives the session of `pid` the weight of nice 19 where the kernel schedules by session. @see sched(7), autogroup */
function yieldToOtherSessions(pid: number): void {
  if (readProcValue('/proc/sys/kernel/sched_autogroup_enabled') !== '1') return;
  writeFileSync(`/proc/${pid}/autogroup`, LOWEST_SESSION_NICE);
}

interface Spinner {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
}

function startSpinner(cpu: number, chrt: string): Spinner {
  // chrt and taskset each replace themselves with what follows, so the child is the spinner itself.
  const args = ['-i', '0', 'taskset', '-c', formatCpuList([cpu]), process.execPath, '-e', SPINNER];
  const child = spawn(chrt, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { child, ready: untilSpinning(child, cpu) };
}

function untilSpinning(child: ChildProcess, cpu: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(
        new KeepAwakeError(
          `CPU ${cpu} cannot be kept awake: ${why}; install util-linux (chrt, taskset) and allow SCHED_IDLE, or run without keep-awake`,
        ),
      );
    };
    const timer = setTimeout(
      () => fail(`no spinner within ${START_TIMEOUT_MS} ms`),
      START_TIMEOUT_MS,
    );
    child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.stdout?.once('data', () => {
      try {
        yieldToOtherSessions(child.pid as number);
      } catch (error) {
        fail(`its session cannot be given way: ${error instanceof Error ? error.message : ''}`);
        return;
      }
      clearTimeout(timer);
      resolve();
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) =>
      fail(complaint.trim().split('\n')[0] || `the spinner ended with ${String(code ?? signal)}`),
    );
    // A parent that dies between the two leaves a broken pipe, which is not ours to report.
    child.stdin?.on('error', () => undefined);
  });
}

async function endSpinner(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
