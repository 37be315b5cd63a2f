// Runs the real program as a user would, for tests: in a folder of its own, with every process it starts marked, so that
// none can be left behind unseen.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listProc, readProcText } from '../machine/proc-file.js';

/** The compiled program. */
export const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url));

const MARK = 'ECHOBENCH_TEST_MARK';

/** A program under way. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** All it wrote so far. */
  stdout(): string;
  stderr(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Processes that it started (and it itself) that are alive, by a part of their command line. */
  processes(part: string): number[];
  /** Settles when `found` is true. @throws when it is not within `timeoutMs`. */
  until(found: () => boolean, what: string, timeoutMs?: number): Promise<void>;
}

/** A folder that is removed by {@link dispose}, with whatever runs in it. */
export interface Workplace {
  readonly folder: string;
  start(
    words: readonly string[],
    env?: NodeJS.ProcessEnv,
    wrapper?: readonly string[],
  ): RunningProgram;
  /** Kills what was started and still lives, and removes the folder. */
  dispose(): void;
}

const PATIENCE_MS = 25_000;
const LOOK_INTERVAL_MS = 20;

export function createWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'echobench-test-'));
  const started: RunningProgram[] = [];
  return {
    folder,
    start: (words, env = {}, wrapper = []) => {
      const [file = process.execPath, ...args] = [...wrapper, process.execPath, PROGRAM, ...words];
      const program = follow(file, args, folder, env);
      started.push(program);
      return program;
    },
    dispose: () => {
      for (const program of started) {
        for (const pid of program.processes('')) process.kill(pid, 'SIGKILL');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function follow(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): RunningProgram {
  const mark = randomUUID();
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env, [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? -1));
  });
  const program: RunningProgram = {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    processes: (part) => markedProcesses(mark, part),
    until: async (found, what, timeoutMs = PATIENCE_MS) => {
      const end = performance.now() + timeoutMs;
      while (!found()) {
        if (performance.now() > end) {
          throw new Error(
            `no ${what} within ${timeoutMs} ms; stderr: ${stderr}; stdout: ${stdout}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
      }
    },
  };
  return program;
}

function markedProcesses(mark: string, part: string): number[] {
  return (listProc('/proc') ?? []).filter(isNumber).flatMap((pid) => {
    const environment = readProcText(`/proc/${pid}/environ`) ?? '';
    if (!environment.includes(`${MARK}=${mark}`)) return [];
    return (readProcText(`/proc/${pid}/cmdline`) ?? '').includes(part) ? [Number(pid)] : [];
  });
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}
