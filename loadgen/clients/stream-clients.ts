// All tcp clients of one share, from their first connect to their last close, and when each of them acts: what every engine does
// alike. Sockets, waiting and the open loop's pace are the engine's, which drives this.
import type { Clock, EngineControl } from '../engine.js';
import type { EngineFacts } from '../engine-facts.js';
import { createExchange, type Exchange } from '../exchange.js';
import type { WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';
import { connectWarning } from './connect-warning.js';
import { startOpening, type Opening } from './opening.js';
import { createRequestPool } from './outstanding-request.js';
import { createRestList } from './rest-list.js';
import type { PumpContext, SendPump } from './send-pump-contract.js';
import { scheduleOfShare } from './share-schedule.js';
import type {
  ClientSocketEvents,
  ClientSockets,
  TcpClient,
  TcpClientEvents,
} from './tcp-client-contract.js';
import { createTcpClients } from './tcp-client.js';
import { createClosedTcpDemand, createOpenTcpDemand, type TcpDemand } from './tcp-demand.js';
import { SWEEPS_PER_TIMEOUT } from './timeout-sweeps.js';

/** What an engine gives. */
export interface StreamEngine<Connection, Sockets> {
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** The sockets of these clients, which tell their events to them. */
  readonly socketsWith: (exchange: Exchange, events: ClientSocketEvents<Connection>) => Sockets;
  /** Paces an open loop. */
  readonly pumpWith: (part: Pick<PumpContext, 'schedule' | 'originNs' | 'send'>) => SendPump;
}

/** In the order in which an engine calls them. Times are nanoseconds. */
export interface StreamClients<Sockets> {
  readonly sockets: Sockets;
  /** Connects all, a few at a time. Resolves when all have settled, or nothing moves any more. */
  open(): Promise<void>;
  /** Sends from now until the control's end. */
  start(control: EngineControl): void;
  /** How often {@link tick} is due. */
  readonly tickNs: number;
  /** Retries, timeouts. @returns whether the load goes on. */
  readonly tick: (nowNs: number) => boolean;
  /** Ends the load: nothing more is sent. Resolves when no reply is owed any more. */
  stop(endNs: number): Promise<void>;
  /** Closes every connection. */
  close(): void;
  readonly facts: () => EngineFacts;
}

/** How long replies of aborted requests are worth awaiting after a stop, so that closing sockets sends FIN and not RST. */
export const DRAIN_NS = 100e6;
/** Ends and retries are found within this. */
const TICK_NS = 10e6;
const MIN_TICK_NS = 1e6;

/** All clients at rest. */
export function createStreamClients<Connection, Sockets extends ClientSockets<Connection>>(
  share: WorkerShare,
  engine: StreamEngine<Connection, Sockets>,
): StreamClients<Sockets> {
  type Client = TcpClient<Connection>;
  const { plan, firstClient } = share;
  const { clock, recorder, socketsWith, pumpWith } = engine;
  const exchange = createExchange(plan.workload, plan.messageBytes, plan.seed);
  const sweepNs = (plan.timeoutMs * 1e6) / SWEEPS_PER_TIMEOUT;
  const connectFailures = new Set<string>();
  const resting = createRestList<Client>();
  let opening: Opening | null = null;
  let control: EngineControl | null = null;
  let demand: TcpDemand<Client> | null = null;
  /** The control's, looked up at each tick: it is asked for with every request. */
  let windowEndNs = Infinity;
  let sweptNs = 0;
  let owed = 0;
  let drained: () => void = ignore;

  const events: TcpClientEvents<Client> = {
    settled: () => opening?.settled(),
    idle: (client, nowNs) => demand?.idle(client, nowNs),
    retryAt: (client, atNs) => {
      if (demand !== null && atNs <= clock()) users.connect(client);
      else resting.put(client, atNs);
    },
    connectFailed: (code) => connectFailures.add(code),
    drained: () => {
      owed--;
      if (owed === 0) drained();
    },
  };
  const sockets = socketsWith(exchange, {
    opened: (client) => users.opened(client),
    frame: (client, source, offset) => users.frame(client, source, offset),
    down: (client, code) => users.down(client, code),
  });
  const users = createTcpClients<Connection>({
    exchange,
    recorder,
    clock,
    timeoutNs: plan.timeoutMs * 1e6,
    sessionRequests: plan.sessionRequests,
    pool: createRequestPool(),
    sockets,
    events,
  });
  const clients = Array.from({ length: plan.mode.clients }, (_, index) =>
    users.create(index, firstClient + index),
  );

  async function open(): Promise<void> {
    opening = startOpening(clients, users.connect);
    await opening.done;
    opening = null;
  }

  function start(withControl: EngineControl): void {
    control = withControl;
    demand = demandOf(withControl);
    windowEndNs = control.windowEndNs;
    sweptNs = clock();
    demand.start(() => windowEndNs);
    // First requests of those that are open, and connects of those that could not be opened or had no turn yet.
    for (const client of clients) {
      if (client.phase === 'open') demand.idle(client, clock());
      else if (client.phase === 'resting') users.connect(client);
    }
    resting.clear();
  }

  function demandOf({ windowStartNs }: EngineControl): TcpDemand<Client> {
    const { mode } = plan;
    if (mode.kind === 'closed') return createClosedTcpDemand(users);
    const part = scheduleOfShare(share, mode, windowStartNs);
    return createOpenTcpDemand(clients, users, (send) => pumpWith({ ...part, send }));
  }

  function tick(nowNs: number): boolean {
    if (control === null) return false;
    windowEndNs = control.windowEndNs;
    if (nowNs >= windowEndNs || control.stopped()) return false;
    for (const client of resting.takeDue(nowNs)) users.connect(client);
    if (nowNs - sweptNs < sweepNs) return true;
    sweptNs = nowNs;
    for (const client of clients) users.sweep(client, nowNs);
    return true;
  }

  function stop(endNs: number): Promise<void> {
    demand?.stop();
    demand = null;
    control = null;
    for (const client of clients) users.sweep(client, endNs);
    for (const client of clients) owed += users.abort(client, endNs);
    if (owed === 0) return Promise.resolve();
    return new Promise((resolve) => (drained = resolve));
  }

  return {
    sockets,
    open,
    start,
    tickNs: Math.max(MIN_TICK_NS, Math.min(TICK_NS, sweepNs)),
    tick,
    stop,
    close: () => {
      for (const client of clients) users.close(client);
    },
    facts: () => ({
      receiveDrops: null,
      sendErrors: {},
      warnings: [...connectFailures].map(connectWarning),
    }),
  } satisfies StreamClients<Sockets>;
}

function ignore(): void {
  // Nobody waits.
}
