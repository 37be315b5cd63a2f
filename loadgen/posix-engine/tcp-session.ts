// The stream half of the posix engine: a share's clients from their first connect to their last close. The clients are any
// engine's; sockets, waiting and pace are this one's. Says what happened; the recorder decides what it means.
import { setImmediate as nodeTurn } from 'node:timers/promises';
import { createEpoll } from '../../posix/epoll.js';
import { internetAddress } from '../../posix/socket-address.js';
import type { Clock, EngineControl, EngineSession } from '../engine.js';
import { createExchange } from '../exchange.js';
import type { WorkerShare } from '../load-plan.js';
import { connectWarning } from '../clients/connect-warning.js';
import { startOpening, type Opening } from '../clients/opening.js';
import { createRequestPool } from '../clients/outstanding-request.js';
import { createRestList } from '../clients/rest-list.js';
import type { TcpClient, TcpClientEvents } from '../clients/tcp-client-contract.js';
import { createTcpClient } from '../clients/tcp-client.js';
import {
  createClosedTcpDemand,
  createOpenTcpDemand,
  type TcpDemand,
} from '../clients/tcp-demand.js';
import type { Recorder } from '../recorder.js';
import { resolveHost } from '../resolve-host.js';
import { scheduleOfShare } from '../clients/share-schedule.js';
import { createSendPacer, type SendPacer } from './send-pacer.js';
import { createStreamSet } from './stream-set.js';
import { runTurns } from './turn-loop.js';

/** Events of one wait. More come with the next. */
const EVENTS_AT_ONCE = 512;
/** Ends and retries are found within this. */
const TICK_NS = 10e6;
/** Timeouts are found within a twentieth of the timeout: one look at every client that often, and no timer per request. */
const SWEEPS_PER_TIMEOUT = 20;
/** How long replies of aborted requests are awaited, so that closing sockets sends FIN and not RST. */
const DRAIN_NS = 100e6;
const MIN_TICK_NS = 1e6;

/** Opens the connections of a share and sends nothing. @throws {LoadPlanError} HOST_UNKNOWN. */
export async function createTcpSession(
  share: WorkerShare,
  recorder: Recorder,
  clock: Clock,
): Promise<EngineSession> {
  const { plan, firstClient } = share;
  const { address } = await resolveHost(plan.target.host);
  const exchange = createExchange(plan.workload, plan.messageBytes, plan.seed);
  const epoll = createEpoll(EVENTS_AT_ONCE);
  const streams = createStreamSet(epoll, internetAddress(address, plan.target.port), exchange);
  const connectFailures = new Map<string, number>();
  const resting = createRestList<TcpClient>();
  let demand: TcpDemand = createClosedTcpDemand();
  let pacer: SendPacer | null = null;
  let isRunning = false;
  let owed = 0;
  let opening: Opening | null = null;

  const events: TcpClientEvents = {
    settled: () => opening?.settled(),
    idle: (client, nowNs) => demand.idle(client, nowNs),
    retryAt: (client, atNs) => {
      if (isRunning && atNs <= clock()) client.connect();
      else resting.put(client, atNs);
    },
    released: () => undefined,
    connectFailed: (code) => connectFailures.set(code, (connectFailures.get(code) ?? 0) + 1),
    drained: () => {
      owed--;
    },
  };
  const context = {
    exchange,
    recorder,
    clock,
    open: streams.open,
    timeoutNs: plan.timeoutMs * 1e6,
    sessionRequests: plan.sessionRequests,
    pool: createRequestPool(),
    activity: { replies: 0 },
    events,
  };
  const clients = Array.from({ length: plan.mode.clients }, (_, index) =>
    createTcpClient(index, firstClient + index, context),
  );

  /** One turn apart from the loop, at most a millisecond long. */
  function turn(): void {
    const count = epoll.wait(streams.settle() ? 0 : 1);
    if (count > 0) streams.events(count);
    streams.settle();
  }

  async function openAll(): Promise<void> {
    opening = startOpening(clients, (client) => client.connect());
    let isOpen = false;
    const opened = opening.done.then(() => {
      isOpen = true;
    });
    // isOpen changes in the turns of Node's loop, where the opening's patience ends, too.
    while (!(isOpen as boolean)) {
      turn();
      await nodeTurn();
    }
    await opened;
    opening = null;
  }

  async function run(control: EngineControl): Promise<void> {
    demand = demandOf(control);
    // What came between opening and start: a peer that hung up, say.
    turn();
    isRunning = true;
    const sweepNs = (plan.timeoutMs * 1e6) / SWEEPS_PER_TIMEOUT;
    let sweptNs = clock();
    let { windowEndNs } = control;

    function tick(nowNs: number): boolean {
      // An early stop brings it forward.
      windowEndNs = control.windowEndNs;
      if (nowNs >= windowEndNs || control.stopped()) return false;
      for (const client of resting.takeDue(nowNs)) client.connect();
      if (nowNs - sweptNs < sweepNs) return true;
      sweptNs = nowNs;
      for (const client of clients) client.sweep(nowNs);
      return true;
    }

    demand.start(() => windowEndNs);
    begin();
    const tickNs = Math.max(MIN_TICK_NS, Math.min(TICK_NS, sweepNs));
    await runTurns(
      { epoll, clock, recorder, tickNs, endNs: () => windowEndNs },
      {
        events: streams.events,
        settle: streams.settle,
        sendDue: pacer === null ? () => Infinity : pacer.sendDue,
        tick,
      },
    );
    await finish(Math.min(clock(), control.windowEndNs));
  }

  /** First requests of those that are open, and connects of those that could not be opened or had no turn yet. */
  function begin(): void {
    for (const client of clients) {
      if (client.phase === 'open') demand.idle(client, clock());
      else if (client.phase === 'resting') client.connect();
    }
    resting.clear();
  }

  async function finish(endNs: number): Promise<void> {
    isRunning = false;
    demand.stop();
    for (const client of clients) client.sweep(endNs);
    for (const client of clients) owed += client.abort(endNs);
    const patienceEndsNs = clock() + DRAIN_NS;
    while (owed > 0 && clock() < patienceEndsNs) {
      turn();
      await nodeTurn();
    }
    for (const client of clients) client.close();
    epoll.close();
  }

  function demandOf(control: EngineControl): TcpDemand {
    const { mode } = plan;
    if (mode.kind === 'closed') return demand;
    const part = scheduleOfShare(share, mode, control.windowStartNs);
    return createOpenTcpDemand(clients, (send) => {
      pacer = createSendPacer({ ...part, clock, send });
      return pacer;
    });
  }

  await openAll();
  return {
    run,
    facts: () => ({
      receiveDrops: null,
      sendErrors: {},
      warnings: [...connectFailures.keys()].map(connectWarning),
    }),
  };
}
