// One load over autocannon's connections from first connect to last close. What its clients do is http-conversation.ts.
import type { EngineFacts } from '../engine-facts.js';
import type { Clock, EngineControl, EngineSession } from '../engine.js';
import { LoadPlanError, type LoadPlan, type WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';
import { resolveHost } from '../resolve-host.js';
import { openHttpClients, type HttpClients } from './autocannon-clients.js';
import { createHttpConversation, type HttpConversation } from './http-conversation.js';
import type { ConnectionEnd } from './http-client.js';

/** Timeouts are found by a sweep this many times per timeout: within 5 % of it, and no timer per request. */
const TICKS_PER_TIMEOUT = 20;
/** Under the 50 ms within which a stop must be seen. */
const MAX_TICK_MS = 20;
const FACTS: EngineFacts = {
  receiveDrops: null,
  sendErrors: {},
  warnings: [
    {
      code: 'http-persistent-connections',
      message: 'every http client keeps its connection for the whole load, whatever --session says',
      remedy: 'compare http cells with tcp cells of --session 0',
    },
  ],
};

/**
 * Opens the connections of a share, silent. One that fails is counted and tried again later.
 * @throws {LoadPlanError} HOST_UNKNOWN, DESCRIPTOR_LIMIT or ENGINE_INCOMPATIBLE.
 */
export async function createHttpSession(
  share: WorkerShare,
  recorder: Recorder,
  clock: Clock,
): Promise<EngineSession> {
  const { plan } = share;
  const url = await echoUrl(plan);
  const firstConnects = createFirstConnects(plan);
  let control: EngineControl | null = null;
  let finish: (atNs: number) => void = () => undefined;
  let http: HttpClients | null = null;

  const conversation = createHttpConversation(share, {
    recorder,
    clock,
    maySend: (nowNs) => control !== null && nowNs < control.windowEndNs,
    clientAt: (client) => http?.clients[client],
    connectSettled: firstConnects.settled,
  });
  http = openHttpClients(url, plan.mode.clients, plan.messageBytes, conversation.events);
  const connections = http;
  try {
    await firstConnects.all;
  } catch (error) {
    await connections.close();
    throw error;
  }

  async function run(withControl: EngineControl): Promise<void> {
    control = withControl;
    const ended = new Promise<number>((resolve) => (finish = resolve));
    const ticking = setInterval(
      () => {
        tick(withControl, conversation, clock(), finish);
      },
      Math.min(MAX_TICK_MS, plan.timeoutMs / TICKS_PER_TIMEOUT),
    );
    conversation.start();
    const endNs = await ended;
    control = null;
    clearInterval(ticking);
    conversation.finish(endNs);
    await connections.close();
  }

  return { run, facts: () => FACTS };
}

function tick(
  control: EngineControl,
  conversation: HttpConversation,
  nowNs: number,
  finish: (atNs: number) => void,
): void {
  if (nowNs < control.windowEndNs && !control.stopped()) conversation.giveUp(nowNs);
  else finish(Math.min(nowNs, control.windowEndNs));
}

/** Waits until each client's first connect has ended in one way or the other, or the timeout is over. */
function createFirstConnects(plan: LoadPlan): {
  readonly all: Promise<void>;
  readonly settled: (client: number, failure: ConnectionEnd | null) => void;
} {
  const pending = new Set(Array.from({ length: plan.mode.clients }, (_, client) => client));
  let succeed: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const all = new Promise<void>((resolve, reject) => {
    succeed = resolve;
    fail = reject;
  });
  const patience = setTimeout(succeed, plan.timeoutMs);
  return {
    all: all.finally(() => clearTimeout(patience)),
    settled: (client, failure) => {
      if (!pending.delete(client)) return;
      if (failure?.kind === 'error' && isDescriptorLimit(failure.code)) {
        fail(descriptorLimit(plan.mode.clients, failure.code));
      } else if (pending.size === 0) succeed();
    },
  };
}

function isDescriptorLimit(code: string): boolean {
  return code === 'EMFILE' || code === 'ENFILE';
}

function descriptorLimit(clients: number, code: string): LoadPlanError {
  return new LoadPlanError(
    'DESCRIPTOR_LIMIT',
    `${clients} connections need more descriptors than this process may have (${code}): lower --concurrency or raise the limit (ulimit -n)`,
  );
}

async function echoUrl({ target }: LoadPlan): Promise<string> {
  const { address, family } = await resolveHost(target.host);
  return `http://${family === 6 ? `[${address}]` : address}:${target.port}/echo`;
}
