// A server as a child process: started, ready, stopped. It speaks the process contract of servers/events.ts and knows
// nothing of what is measured.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ServerMetrics } from '../../results/run.js';
import type { ListeningEvent, ServerEvent, ServerProcessConfig } from '../../servers/events.js';
import { startChildGroup, type ChildEnd, type ChildGroup } from './child-group.js';
import { within } from './deadline.js';
import { MeasureError, type ServerEnd, type ServerUnderTest } from './instruments.js';
import { lastWords } from './last-words.js';

/** A pool of many workers on a loaded machine takes seconds to come up; beyond this it will not. */
const READY_TIMEOUT_MS = 20_000;
/** Beyond the server's own grace: printing its counts and ending its process. */
const STOP_MARGIN_MS = 1_500;

const MAIN = fileURLToPath(new URL('../../servers/main.js', import.meta.url));

const workersSchema = z.array(
  z.object({
    worker: z.string(),
    requests: z.int().nonnegative(),
    connections: z.int().nonnegative(),
    malformed: z.int().nonnegative(),
    dropped: z.int().nonnegative(),
  }),
);

/**
 * Starts the server and waits for its ready line.
 * @param module the server's entry; tests pass one that misbehaves.
 * @throws {MeasureError} with the server's own code and text when it says why it cannot; SERVER_NOT_STARTED otherwise.
 */
export async function startServerProcess(
  config: ServerProcessConfig,
  cpus: readonly number[] | null,
  module = MAIN,
): Promise<ServerUnderTest> {
  // Nothing is said over the IPC channel: its end tells the server that the harness is gone, however that came about.
  const group = await startChildGroup(module, [JSON.stringify(config)], cpus, [
    'ignore',
    'pipe',
    'pipe',
    'ipc',
  ]);
  const events = followEvents(group);
  let listening: ListeningEvent;
  try {
    listening = await within(events.listening, READY_TIMEOUT_MS, () =>
      notStarted(config, `it was not ready after ${READY_TIMEOUT_MS / 1_000} s`),
    );
  } catch (error) {
    group.kill();
    await group.ended;
    throw error instanceof MeasureError ? error : notStarted(config, textOf(error, group));
  }
  let asked = false;
  let killed = false;
  const ended = group.ended.then((end): ServerEnd => ({
    exit: exitOf(end, asked, killed),
    how: describeEnd(end, group),
    workers: events.workers(),
  }));
  return {
    pid: group.pid,
    target: { transport: config.transport, host: listening.host, port: listening.port },
    ended,
    stop: async () => {
      if (!asked) {
        asked = true;
        group.signal('SIGTERM');
      }
      const patience = setTimeout(() => {
        killed = true;
        group.kill();
      }, config.graceMs + STOP_MARGIN_MS);
      const end = await ended;
      clearTimeout(patience);
      return end;
    },
  };
}

interface ServerEvents {
  readonly listening: Promise<ListeningEvent>;
  workers(): ServerMetrics['workers'];
}

function followEvents(group: ChildGroup): ServerEvents {
  let workers: ServerMetrics['workers'] = null;
  const { stdout } = group.child;
  if (stdout === null) throw new TypeError('a server process is started with a pipe for stdout');
  const listening = new Promise<ListeningEvent>((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const event = parseEvent(line);
      if (event?.event === 'listening') resolve(event);
      if (event?.event === 'failed') reject(new MeasureError(event.code, event.message));
      if (event?.event === 'stopped') workers = workersSchema.parse(event.workers);
    });
    void group.ended.then((end) => reject(new Error(describeEnd(end, group))));
  });
  return { listening, workers: () => workers };
}

/** Lines that are not events are a server's own chatter. */
function parseEvent(line: string): ServerEvent | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'event' in value
      ? (value as ServerEvent)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function exitOf(end: ChildEnd, asked: boolean, killed: boolean): ServerMetrics['exit'] {
  if (killed) return 'killed';
  if (!asked) return 'died';
  return end.code === 0 && !end.leftBehind ? 'clean' : 'error';
}

function describeEnd({ code, signal, leftBehind }: ChildEnd, group: ChildGroup): string {
  const end = signal === null ? `it exited with ${String(code)}` : `it was ended by ${signal}`;
  const how = leftBehind ? `${end} and left processes behind` : end;
  const said = group.complaint();
  return said === '' ? how : `${how} and said: ${lastWords(said)}`;
}

function textOf(error: unknown, group: ChildGroup): string {
  const text = error instanceof Error ? error.message : String(error);
  return text === '' ? group.complaint() : text;
}

function notStarted(config: ServerProcessConfig, why: string): MeasureError {
  return new MeasureError(
    'SERVER_NOT_STARTED',
    `the ${config.style} server over ${config.transport} did not start: ${why}; try it with "echobench serve --style ${config.style} --transport ${config.transport}"`,
  );
}
