// The load generator as a child process, spoken to over its IPC channel (loadgen/messages.ts). It sends nothing itself.
import { fileURLToPath } from 'node:url';
import { IDLE_PATIENCE } from '../../loadgen/idle-crowd.js';
import type { LoadPlan } from '../../loadgen/load-plan.js';
import type { LoadResult } from '../../loadgen/load-result.js';
import type { GeneratorCommand, GeneratorEvent } from '../../loadgen/messages.js';
import { startChildGroup, type ChildGroup } from './child-group.js';
import { within } from './deadline.js';
import { MeasureError, type GeneratorProcess } from './instruments.js';

/** Start-up of a Node process with its worker threads on a loaded machine. */
const READY_TIMEOUT_MS = 20_000;
/** 4,096 connections to a server that accepts one at a time take seconds: SYNs are retried at 1, 3 and 7 s. */
const OPEN_TIMEOUT_MS = 30_000;
/** From the order to start to the message that it has: one round trip, and the wake-up of every worker. */
const START_TIMEOUT_MS = 10_000;
/** From the end of the window to the result: what a drain and the merging of histograms may take. */
const RESULT_MARGIN_MS = 15_000;
/** A closed channel ends it at once; beyond this it hangs. */
const CLOSE_TIMEOUT_MS = 2_000;

const MAIN = fileURLToPath(new URL('../../loadgen/generator-main.js', import.meta.url));

type EventOf<T extends GeneratorEvent['type']> = Extract<GeneratorEvent, { type: T }>;

/**
 * Starts a generator and waits until it is ready for a plan.
 * @param module its entry; tests pass one that misbehaves.
 * @throws {MeasureError} GENERATOR_NOT_STARTED.
 */
export async function startGeneratorProcess(
  cpus: readonly number[] | null,
  module = MAIN,
): Promise<GeneratorProcess> {
  const group = await startChildGroup(module, [], cpus, ['ignore', 'ignore', 'pipe', 'ipc']);
  const next = createInbox(group);
  let plan: LoadPlan | null = null;
  try {
    await next('ready', READY_TIMEOUT_MS);
  } catch (cause) {
    await close(group);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new MeasureError(
      'GENERATOR_NOT_STARTED',
      `the load generator did not start: ${why}`,
      cause,
    );
  }
  return {
    pid: group.pid,
    open: async (asked) => {
      plan = asked;
      send(group, { type: 'open', plan: asked });
      // Idle connections have a limit of their own, at which the generator itself tells what became of them.
      const idleMs = asked.idleConnections === 0 ? 0 : IDLE_PATIENCE.limitMs;
      await next('opened', OPEN_TIMEOUT_MS + idleMs);
    },
    start: async () => {
      send(group, { type: 'start' });
      return next('started', START_TIMEOUT_MS);
    },
    result: async (): Promise<LoadResult> => {
      const phasesMs = plan === null ? 0 : plan.warmupMs + plan.windowMs + plan.timeoutMs;
      return (await next('result', phasesMs + RESULT_MARGIN_MS)).result;
    },
    stop: () => send(group, { type: 'stop' }),
    close: () => close(group),
  };
}

/** Waits for one type of event; a `failed`, the process's end and silence are errors. */
function createInbox(
  group: ChildGroup,
): <T extends GeneratorEvent['type']>(type: T, timeoutMs: number) => Promise<EventOf<T>> {
  const came = new Map<string, GeneratorEvent>();
  const waiting = new Map<string, (event: GeneratorEvent) => void>();
  let reject: (error: Error) => void;
  const failure = new Promise<never>((_, fail) => (reject = fail));
  // It is looked at only while somebody waits; a failure in between is found by the next who does.
  failure.catch(() => undefined);
  group.child.on('message', (event: GeneratorEvent) => {
    if (event.type === 'failed') reject(new MeasureError(event.code, event.message));
    const taker = waiting.get(event.type);
    if (taker === undefined) came.set(event.type, event);
    else taker(event);
  });
  void group.ended.then(({ code, signal }) => {
    const said = group.complaint();
    const how = signal === null ? `exited with ${String(code)}` : `was ended by ${signal}`;
    const text = `the load generator ${how}${said === '' ? '' : ` and said: ${said}`}`;
    reject(new MeasureError('GENERATOR_DIED', text));
  });

  return async <T extends GeneratorEvent['type']>(type: T, timeoutMs: number) => {
    const event = new Promise<GeneratorEvent>((resolve) => {
      const early = came.get(type);
      if (early === undefined) waiting.set(type, resolve);
      else resolve(early);
    });
    const silent = (): Error =>
      new MeasureError(
        'GENERATOR_SILENT',
        `the load generator said nothing for ${timeoutMs / 1_000} s where "${type}" was due`,
      );
    return (await within(Promise.race([event, failure]), timeoutMs, silent)) as EventOf<T>;
  };
}

/** A generator that is gone is told by its end, not by a message that could not be sent. */
function send(group: ChildGroup, command: GeneratorCommand): void {
  if (group.child.connected) group.child.send(command, () => undefined);
}

async function close(group: ChildGroup): Promise<void> {
  if (group.child.connected) group.child.disconnect();
  const patience = setTimeout(() => group.kill(), CLOSE_TIMEOUT_MS);
  await group.ended;
  clearTimeout(patience);
}
