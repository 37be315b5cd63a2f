// For tests: the lab's programs as a user runs them, and the slides' own in Python. Whatever is started is watched, ended by its id,
// and marked, so that a process which it leaves behind can be found.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface RunningProgram {
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Waits until it has printed what `pattern` finds. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits until it has ended, and everybody who could still print for it. */
  end(): Promise<ProgramEnd>;
  /** Sends `signal` until it ends: one that comes between two calls that wait is not heard by either. */
  stop(signal: NodeJS.Signals): Promise<ProgramEnd>;
  /** Processes that it has left behind, at any depth. Zombies are not among them: they have no environment. */
  leftBehind(): number[];
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = fileURLToPath(new URL('../bench/main.js', import.meta.url));
/** Bounds every program of a test on a busy machine, and ends before the test does, which then says what it waited for. */
const LIFETIME_MS = 25_000;
const LOOK_EVERY_MS = 10;
const SIGNAL_EVERY_MS = 500;

/** What has been started and has not ended: of a test that fails half-way. */
const running = new Set<ChildProcess>();

/** For `afterAll` of every file that starts programs: tests that run at the same time have no end of their own to hang it on. */
export function endWhatIsLeft(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Why the slides' Python cannot run here, or null. */
export function pythonReason(): string | null {
  return spawnSync('python3', ['--version']).status === 0 ? null : 'python3 is not here';
}

/** `echobench lab` with `words`. */
export function startLab(...words: string[]): RunningProgram {
  return start(process.execPath, [MAIN, 'lab', ...words]);
}

/** Runs `echobench lab` with `words` to its end. */
export function runLab(...words: string[]): Promise<ProgramEnd> {
  return startLab(...words).end();
}

/** The program `file` of lab/python, with its port, host and sleep replaced: the slides have them in the text. */
export function startPython(
  file: string,
  { port, sleepMs }: { readonly port?: number; readonly sleepMs?: number },
): RunningProgram {
  const slide = readFileSync(new URL(`../../lab/python/${file}`, import.meta.url), 'utf8');
  const text = slide
    .replace(/^PORT = 5000/mu, `PORT = ${port ?? 5000}`)
    .replace(/^HOST = '[\d.]*'/mu, "HOST = '127.0.0.1'")
    .replace('time.sleep(2)', `time.sleep(${(sleepMs ?? 2_000) / 1_000})`);
  return start('python3', ['-u', '-c', text]);
}

/** Waits until somebody is bound to `port`, without speaking to him: a program of the slides serves one client only. */
export async function bound(transport: 'tcp' | 'udp', port: number): Promise<void> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000`;
  await eventually(() => {
    return readFileSync(`/proc/net/${transport}`, 'latin1').includes(local);
  }, `${transport} port ${port} to be bound`);
}

/** A port for a program that cannot take one of the kernel's choice; below those that the kernel chooses for others. */
export function freePort(transport: 'tcp' | 'udp'): number {
  const taken = readFileSync(`/proc/net/${transport}`, 'latin1');
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (!taken.includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} `)) return port;
  }
}

/** Waits until `isDone`. @throws when it is not within {@link LIFETIME_MS}. */
export async function eventually(isDone: () => boolean, what: string): Promise<void> {
  const lateMs = performance.now() + LIFETIME_MS;
  while (!isDone()) {
    if (performance.now() > lateMs) throw new Error(`waited in vain for ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

function start(command: string, args: readonly string[]): RunningProgram {
  const mark = `ECHOBENCH_LAB_TEST=${randomUUID()}`;
  const [name = '', value] = mark.split('=');
  const child = spawn(command, args, {
    env: { ...process.env, [name]: value },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIFETIME_MS,
    killSignal: 'SIGKILL',
  });
  running.add(child);
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  let hasEnded = false;
  const ended = once(child, 'close').then(([code, signal]) => {
    hasEnded = true;
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, ...texts };
  });

  async function printed(pattern: RegExp): Promise<RegExpExecArray> {
    await eventually(
      () => hasEnded || pattern.test(texts.stdout),
      `${String(pattern)} in what was printed`,
    );
    const found = pattern.exec(texts.stdout);
    if (found === null) throw new Error(`no ${String(pattern)}: ${texts.stdout}${texts.stderr}`);
    return found;
  }

  async function stop(signal: NodeJS.Signals): Promise<ProgramEnd> {
    while (!hasEnded) {
      child.kill(signal);
      await Promise.race([ended, pause(SIGNAL_EVERY_MS)]);
    }
    return ended;
  }

  return {
    pid: child.pid ?? 0,
    output: () => texts.stdout,
    printed,
    end: () => ended,
    stop,
    leftBehind: () => marked(mark),
  } satisfies RunningProgram;
}

function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name) && environmentOf(name).includes(mark))
    .map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // It has ended since the folder was read, or is somebody else's.
    return '';
  }
}
