// The stream half of the node engine: a share's clients from their first connect to their last close. Says what happened;
// the recorder decides what it means.
import type { Clock, EngineControl, EngineSession } from '../engine.js';
import { createExchange } from '../exchange.js';
import type { WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';
import { resolveHost } from '../resolve-host.js';
import { scheduleOfShare } from '../clients/share-schedule.js';
import { connectWarning } from '../clients/connect-warning.js';
import type { Opening } from '../clients/opening.js';
import { startOpening } from '../clients/opening.js';
import { createRequestPool } from '../clients/outstanding-request.js';
import { createRequestWriter } from './request-writer.js';
import { createRestList } from '../clients/rest-list.js';
import { createSendPump } from './send-pump.js';
import type {
  ClientConnectionEvents,
  TcpClient,
  TcpClientEvents,
} from '../clients/tcp-client-contract.js';
import { createTcpClient } from '../clients/tcp-client.js';
import { openTcpConnection } from './tcp-connection.js';
import type { TcpDemand } from '../clients/tcp-demand.js';
import { createClosedTcpDemand, createOpenTcpDemand } from '../clients/tcp-demand.js';

const READ_BUFFER_BYTES = 65_536;
/** Ends and retries are found within this. */
const TICK_MS = 10;
/** Timeouts are found within a twentieth of the timeout: one look at every client that often, and no timer per request. */
const SWEEPS_PER_TIMEOUT = 20;
/** How long replies of aborted requests are awaited, so that closing sockets sends FIN and not RST. */
const DRAIN_MS = 100;

/** Opens the connections of a share and sends nothing. @throws {LoadPlanError} HOST_UNKNOWN. */
export async function createTcpSession(
  share: WorkerShare,
  recorder: Recorder,
  clock: Clock,
): Promise<EngineSession> {
  const { plan, firstClient } = share;
  const { address } = await resolveHost(plan.target.host);
  const exchange = createExchange(plan.workload, plan.messageBytes, plan.seed);
  const connectFailures = new Map<string, number>();
  const resting = createRestList<TcpClient>();
  let demand: TcpDemand = createClosedTcpDemand();
  let isRunning = false;
  let openSockets = 0;
  let owed = 0;
  let opening: Opening | null = null;
  let onReleased: () => void = ignore;
  let onDrained: () => void = ignore;

  const events: TcpClientEvents = {
    settled: () => opening?.settled(),
    idle: (client, nowNs) => demand.idle(client, nowNs),
    retryAt: (client, atNs) => {
      if (isRunning && atNs <= clock()) connectClient(client);
      else resting.put(client, atNs);
    },
    released: () => {
      openSockets--;
      onReleased();
    },
    connectFailed: (code) => connectFailures.set(code, (connectFailures.get(code) ?? 0) + 1),
    drained: () => {
      owed--;
      onDrained();
    },
  };
  const connection = {
    address,
    port: plan.target.port,
    frameBytes: plan.messageBytes,
    readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
  };
  const writer = createRequestWriter(exchange);
  const context = {
    exchange,
    recorder,
    clock,
    open: (handlers: ClientConnectionEvents) => {
      const opened = openTcpConnection(connection, handlers);
      const { socket } = opened;
      return {
        request: (client: number, sequence: number) => writer.write(socket, client, sequence),
        unsentBytes: () => socket.writableLength,
        close: () => opened.close(),
      };
    },
    timeoutNs: plan.timeoutMs * 1e6,
    sessionRequests: plan.sessionRequests,
    pool: createRequestPool(),
    activity: { replies: 0 },
    events,
  };
  const clients = Array.from({ length: plan.mode.clients }, (_, index) =>
    createTcpClient(index, firstClient + index, context),
  );

  function connectClient(client: TcpClient): void {
    openSockets++;
    client.connect();
  }

  async function run(control: EngineControl): Promise<void> {
    demand = demandOf(control);
    isRunning = true;
    const sweepNs = (plan.timeoutMs * 1e6) / SWEEPS_PER_TIMEOUT;
    const tickMs = Math.max(1, Math.min(TICK_MS, sweepNs / 1e6));
    let sweptNs = clock();

    /** @returns whether the load goes on. */
    function tick(): boolean {
      const nowNs = clock();
      if (nowNs >= control.windowEndNs || control.stopped()) return false;
      for (const client of resting.takeDue(nowNs)) connectClient(client);
      if (nowNs - sweptNs < sweepNs) return true;
      sweptNs = nowNs;
      for (const client of clients) client.sweep(nowNs);
      return true;
    }

    const ended = new Promise<void>((resolve) => {
      const ticking = setInterval(() => {
        if (tick()) return;
        clearInterval(ticking);
        resolve();
      }, tickMs);
    });
    demand.start(() => control.windowEndNs);
    begin();
    await ended;
    await finish(Math.min(clock(), control.windowEndNs));
  }

  /** First requests of those that are open, and connects of those that could not be opened or had no turn yet. */
  function begin(): void {
    for (const client of clients) {
      if (client.phase === 'open') demand.idle(client, clock());
      else if (client.phase === 'resting') connectClient(client);
    }
    resting.clear();
  }

  async function finish(endNs: number): Promise<void> {
    isRunning = false;
    demand.stop();
    for (const client of clients) client.sweep(endNs);
    for (const client of clients) owed += client.abort(endNs);
    await until(
      DRAIN_MS,
      () => owed <= 0,
      (check) => (onDrained = check),
    );
    for (const client of clients) client.close();
    await until(
      null,
      () => openSockets === 0,
      (check) => (onReleased = check),
    );
  }

  function demandOf(control: EngineControl): TcpDemand {
    const { mode } = plan;
    if (mode.kind === 'closed') return demand;
    const part = scheduleOfShare(share, mode, control.windowStartNs);
    const { activity } = context;
    return createOpenTcpDemand(clients, (send) =>
      createSendPump({ ...part, recorder, clock, activity, send }),
    );
  }

  opening = startOpening(clients, connectClient);
  await opening.done;
  opening = null;
  return {
    run,
    facts: () => ({
      receiveDrops: null,
      sendErrors: {},
      warnings: [...connectFailures.keys()].map(connectWarning),
    }),
  };
}

/** Resolves once `isDone`, looked at on each call of the watcher, or after `mostMs` (null: no bound). */
function until(
  mostMs: number | null,
  isDone: () => boolean,
  watch: (check: () => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    if (isDone()) {
      resolve();
      return;
    }
    const timer = mostMs === null ? null : setTimeout(resolve, mostMs);
    watch(() => {
      if (!isDone()) return;
      if (timer !== null) clearTimeout(timer);
      resolve();
    });
  });
}

function ignore(): void {
  // Nobody waits.
}
