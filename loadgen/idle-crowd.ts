// The idle connections of a load: opened and served once before the clients come, then held open without a word. It sends one
// request over each and never again; it has no timer and no work while the load runs, whatever engine carries that.
import { createExchange } from './exchange.js';
import type { LoadPlan } from './load-plan.js';
import type { IdleConnections } from './load-result.js';
import type { TcpConnection } from './node-engine/tcp-connection.js';
import { openTcpConnection } from './node-engine/tcp-connection.js';
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

/** Connections being opened at once: below any usual backlog, and few enough that a server's own crowd does not stall it. */
const MAX_OPENING = 64;
/** Replies are read into one buffer, shared: Node calls back before it reads again. */
const READ_BUFFER_BYTES = 65_536;
/** Makes payloads other than those of any client, which are seeded with the plan's own seed. */
const SEED_MASK = 0x1d1e;

/** Only `held` counts. `waiting` is on its way, or not yet begun. */
type Fate = 'waiting' | 'held' | Exclude<keyof IdleConnections, 'asked' | 'held'>;

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
  const { address } = await resolveHost(target.host);
  const exchange = createExchange({ kind: 'echo' }, messageBytes, plan.seed ^ SEED_MASK);
  const fates = new Array<Fate>(idleConnections).fill('waiting');
  const connections: TcpConnection[] = [];
  const options = {
    address,
    port: target.port,
    frameBytes: messageBytes,
    readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
  };
  let firstFailure: string | null = null;
  let settled = (): void => undefined;

  /** The first fate stays, but for a connection that is lost after it was held. */
  function decide(client: number, fate: Exclude<Fate, 'waiting'>): void {
    const before = fates[client];
    if (before !== 'waiting' && before !== 'held') return;
    fates[client] = fate;
    if (before === 'waiting') settled();
  }

  function open(client: number): void {
    let isOpen = false;
    const connection = openTcpConnection(options, {
      opened: () => {
        isOpen = true;
        const request = Buffer.allocUnsafe(messageBytes);
        exchange.writeRequest(request, 0, client, 0);
        connection.socket.write(request);
      },
      frame: (bytes, offset) => {
        const isDue = fates[client] === 'waiting' && exchange.isReply(bytes, offset, client, 0);
        decide(client, isDue ? 'held' : 'corrupted');
        if (!isDue) connection.close();
        return isDue;
      },
      down: (code) => {
        firstFailure ??= code;
        decide(client, isOpen ? 'closed' : 'refused');
      },
      released: () => undefined,
    });
    connections.push(connection);
  }

  const opening = openAll(idleConnections, open, patience, signal);
  settled = opening.settled;
  await opening.ended;
  for (const [client, fate] of fates.entries()) {
    if (fate !== 'waiting') continue;
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

function countFates(fates: readonly Fate[]): IdleConnections {
  const count = (wanted: Fate): number => fates.filter((fate) => fate === wanted).length;
  return {
    asked: fates.length,
    held: count('held'),
    refused: count('refused'),
    unanswered: count('unanswered'),
    corrupted: count('corrupted'),
    closed: count('closed'),
  };
}
