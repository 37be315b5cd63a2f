// The idle connections of a load, all of them: opened and served once before the clients come, then held open without a word. There
// is no timer and no work while the load runs, whatever engine carries that.
import { createExchange } from './exchange.js';
import type { IdleFate } from './idle-connection.js';
import { openIdleConnection } from './idle-connection.js';
import type { LoadPlan } from './load-plan.js';
import type { IdleConnections } from './load-result.js';
import type { TcpConnection } from './node-engine/tcp-connection.js';
import { resolveHost } from './resolve-host.js';

/** What became of a crowd. `firstFailure` is the first error code that one of its sockets met, e.g. ECONNREFUSED; null: none did. */
export interface IdleOutcome {
  readonly connections: IdleConnections;
  readonly firstFailure: string | null;
}

/** Connections that lie open. */
export interface IdleCrowd {
  /** As it is now. */
  outcome(): IdleOutcome;
  /** Closes those that are still there. */
  close(): void;
}

/** How long opening may take. Milliseconds. */
export interface IdlePatience {
  /** Opening ends when no connection has been answered, or failed, for this long. */
  readonly stallMs: number;
  /** Opening ends here, however well it goes. */
  readonly limitMs: number;
}

/**
 * A thread for each connection costs a server 60 to 80 ms of CPU, so a healthy one may need half a minute for some hundreds; but
 * one that has answered nobody for 15 s is not about to.
 */
export const IDLE_PATIENCE: IdlePatience = { stallMs: 15_000, limitMs: 120_000 };

/** Connections being opened at once: well below any usual backlog, beyond which Linux drops SYNs for a second. */
const MAX_OPENING = 64;
/** Replies are read into one buffer, shared: Node calls back before it reads again. */
const READ_BUFFER_BYTES = 65_536;
/** Makes payloads other than those of any client, which are seeded with the plan's own seed. */
const SEED_MASK = 0x1d1e;

/**
 * Opens `plan.idleConnections` connections, each verified by one echo of the plan's message size. Resolves when all have been
 * answered or have failed, or when there is no patience left or `signal` is aborted: what is still unanswered is then closed.
 * @throws {LoadPlanError} HOST_UNKNOWN.
 */
export async function openIdleCrowd(
  plan: Pick<LoadPlan, 'target' | 'idleConnections' | 'messageBytes' | 'seed'>,
  signal: AbortSignal,
  patience = IDLE_PATIENCE,
): Promise<IdleCrowd> {
  const { target, idleConnections, messageBytes } = plan;
  const exchange = createExchange({ kind: 'echo' }, messageBytes, plan.seed ^ SEED_MASK);
  const options = {
    address: (await resolveHost(target.host)).address,
    port: target.port,
    readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
  };
  // Null: on its way, or not yet begun.
  const fates = new Array<IdleFate | null>(idleConnections).fill(null);
  const connections: TcpConnection[] = [];
  let firstFailure: string | null = null;
  let settled = (): void => undefined;

  function open(client: number): void {
    const tell = (fate: IdleFate, code: string | null): void => {
      const isNew = fates[client] === null;
      fates[client] = fate;
      firstFailure ??= code;
      if (isNew) settled();
    };
    connections.push(openIdleConnection(options, exchange, client, tell));
  }

  const opening = openAll(idleConnections, open, patience, signal);
  settled = opening.settled;
  await opening.ended;
  for (const [client, fate] of fates.entries()) {
    if (fate !== null) continue;
    fates[client] = 'unanswered';
    connections[client]?.close();
  }
  return {
    outcome: () => ({ connections: countFates(fates), firstFailure }),
    close: () => connections.forEach((connection) => connection.close()),
  } satisfies IdleCrowd;
}

/** A few at a time, in order, until all have settled, nothing moves any more, the time is up, or `signal` is aborted. */
function openAll(
  count: number,
  open: (client: number) => void,
  { stallMs, limitMs }: IdlePatience,
  signal: AbortSignal,
): { settled: () => void; ended: Promise<void> } {
  let next = 0;
  let unsettled = 0;
  let isEnded = false;
  let resolve: () => void;
  const ended = new Promise<void>((end) => (resolve = end));
  const stall = setTimeout(end, stallMs);
  const limit = setTimeout(end, limitMs);
  signal.addEventListener('abort', end);

  function end(): void {
    isEnded = true;
    clearTimeout(stall);
    clearTimeout(limit);
    signal.removeEventListener('abort', end);
    resolve();
  }

  function fill(): void {
    while (unsettled < MAX_OPENING && next < count) {
      unsettled++;
      open(next++);
    }
    if (unsettled === 0) end();
  }

  function settled(): void {
    if (isEnded) return;
    unsettled--;
    stall.refresh();
    fill();
  }

  if (signal.aborted) end();
  else fill();
  return { settled, ended };
}

function countFates(fates: readonly (IdleFate | null)[]): IdleConnections {
  const count = (wanted: IdleFate): number => fates.filter((fate) => fate === wanted).length;
  return {
    asked: fates.length,
    held: count('held'),
    refused: count('refused'),
    unanswered: count('unanswered'),
    corrupted: count('corrupted'),
    closed: count('closed'),
  };
}
