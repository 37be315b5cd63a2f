// A server process for tests: started as the harness starts it, watched to its end, and never left behind.
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ServerEvent, ServerProcessConfig } from '../events.js';
import type { WorkerCounts } from '../server.js';
import { spawnWatched } from './spawn-watched.js';
import type { SubjectServer } from './subject.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** How long a process may take to say its first line, or to end when it is told to. Milliseconds. */
const PATIENCE_MS = 20_000;

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** What it printed on stdout, by line, and all of stderr. */
  readonly events: readonly ServerEvent[];
  readonly stderr: string;
}

/** A process of servers/main.js, whatever becomes of it. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Its first line. */
  readonly first: Promise<ServerEvent>;
  readonly end: Promise<ProcessEnd>;
}

/** A process that listens. */
export interface ListeningProcess extends SubjectServer {
  readonly pid: number;
  readonly process: ServerProcess;
}

/** Starts the process and waits for nothing. */
export function launchProcess(config: ServerProcessConfig, node = process.execPath): ServerProcess {
  const child = spawnWatched(
    [MAIN, JSON.stringify(config)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
    node,
  );
  let stdout = '';
  let stderr = '';
  const events = (): ServerEvent[] =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ServerEvent);
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  const first = new Promise<ServerEvent>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      stdout += text.toString();
      const [event] = events();
      if (event !== undefined) resolve(event);
    });
    child.on('exit', () => reject(new Error(`the server ended before it spoke: ${stderr}`)));
  });
  first.catch(() => undefined);
  const end = new Promise<ProcessEnd>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, events: events(), stderr }));
  });
  return { child, first: inTime(first, child), end };
}

/** Starts the process and waits until it listens. Its `stop` is SIGTERM. @throws when it fails to listen. */
export async function startProcess(
  config: ServerProcessConfig,
  node?: string,
): Promise<ListeningProcess> {
  const process = launchProcess(config, node);
  const event = await process.first;
  if (event.event !== 'listening') throw new Error(`the server said ${JSON.stringify(event)}`);
  return {
    host: event.host,
    port: event.port,
    pid: event.pid,
    process,
    stop: () => stopProcess(process),
  };
}

async function stopProcess({ child, end }: ServerProcess): Promise<readonly WorkerCounts[]> {
  child.kill('SIGTERM');
  const { code, signal, events, stderr } = await inTime(end, child);
  if (code !== 0) throw new Error(`the server ended by ${code ?? String(signal)}: ${stderr}`);
  const last = events.at(-1);
  if (last?.event !== 'stopped') throw new Error(`the server last said ${JSON.stringify(last)}`);
  return last.workers;
}

async function inTime<Result>(promise: Promise<Result>, child: ChildProcess): Promise<Result> {
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    patience = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server process said or did nothing for ${PATIENCE_MS} ms`));
    }, PATIENCE_MS);
    patience.unref();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(patience);
  }
}
