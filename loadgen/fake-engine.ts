// An engine without sockets: a scripted server answers in exact, made-up time, so that window, merge, statistics and reports can be
// tested exactly and at once. Not for measuring anything.
import type { Engine, EngineControl, EngineSession } from './engine.js';
import { NO_FACTS } from './engine-facts.js';
import type { WorkerShare } from './load-plan.js';
import { createRandom } from './random.js';
import type { Recorder } from './recorder.js';
import { createSchedule } from './schedule.js';

/** How a scripted request ends. `timedOut` and `lost` end after the plan's timeout, the others after the service time. */
export type FakeOutcome = 'succeeded' | 'corrupted' | 'timedOut' | 'lost' | 'unanswered';

/** The scripted server. `client` is numbered over the whole load, `request` from 0 within the client. */
export interface FakeServer {
  readonly connectNs: number;
  serviceNs(client: number, request: number): number;
  outcome(client: number, request: number): FakeOutcome;
}

/** Connects in 0.1 ms and answers everything rightly in 1 ms. */
export const STEADY_SERVER: FakeServer = {
  connectNs: 100_000,
  serviceNs: () => 1_000_000,
  outcome: () => 'succeeded',
};

export function createFakeEngine(server: FakeServer = STEADY_SERVER): Engine {
  return {
    name: 'fake',
    supports: () => ({ supported: true }),
    open: (share, recorder, clock) => {
      const openedNs = clock();
      for (let client = 0; client < share.plan.mode.clients; client++) {
        recorder.connectStarted(client, openedNs - server.connectNs);
        recorder.opened(client, openedNs - server.connectNs, openedNs);
      }
      return Promise.resolve(createFakeSession(server, share, recorder));
    },
  } satisfies Engine;
}

/** A client's life as it is made up. */
interface FakeClient {
  nowNs: number;
  sessionStartedNs: number;
  request: number;
  inSession: number;
}

function createFakeSession(
  server: FakeServer,
  share: WorkerShare,
  recorder: Recorder,
): EngineSession {
  const { plan, firstClient, worker } = share;

  /** Plays one request. @returns false when it does not end before `endNs`. */
  function play(index: number, client: FakeClient, intendedNs: number, endNs: number): boolean {
    const { request } = client;
    const outcome = server.outcome(firstClient + index, request);
    const sentNs = Math.max(intendedNs, client.nowNs);
    if (sentNs >= endNs) return false;
    recorder.sent(index, intendedNs, sentNs);
    const doneNs = sentNs + durationNs(outcome, firstClient + index, request);
    if (doneNs >= endNs) {
      recorder.aborted(index, endNs);
      return false;
    }
    report(outcome, index, intendedNs, sentNs, doneNs);
    if (client.inSession === 0) recorder.firstReply(index, client.sessionStartedNs, doneNs);
    client.nowNs = doneNs;
    client.request++;
    client.inSession++;
    if (client.inSession === plan.sessionRequests) reconnect(index, client);
    return true;
  }

  function durationNs(outcome: FakeOutcome, client: number, request: number): number {
    if (outcome === 'unanswered') return Infinity;
    const isGivenUp = outcome === 'timedOut' || outcome === 'lost';
    return isGivenUp ? plan.timeoutMs * 1e6 : server.serviceNs(client, request);
  }

  function report(
    outcome: FakeOutcome,
    index: number,
    intendedNs: number,
    sentNs: number,
    doneNs: number,
  ): void {
    if (outcome === 'corrupted') recorder.corrupted(index, doneNs);
    else if (outcome === 'lost') recorder.lost(index, doneNs);
    else if (outcome === 'timedOut') recorder.timedOut(index, intendedNs, sentNs, doneNs);
    else recorder.succeeded(index, intendedNs, sentNs, doneNs);
  }

  function reconnect(index: number, client: FakeClient): void {
    recorder.sessionCompleted(client.nowNs);
    recorder.connectStarted(index, client.nowNs);
    recorder.opened(index, client.nowNs, client.nowNs + server.connectNs);
    client.sessionStartedNs = client.nowNs;
    client.nowNs += server.connectNs;
    client.inSession = 0;
  }

  function playClosed(clients: readonly FakeClient[], endNs: number): void {
    for (const [index, client] of clients.entries()) {
      while (play(index, client, client.nowNs, endNs));
    }
  }

  /** Requests go to the clients in turn; each client serves its own in order. */
  function playOpen(clients: readonly FakeClient[], originNs: number, endNs: number): void {
    if (plan.mode.kind !== 'open') return;
    const part = { rateRps: plan.mode.rateRps, worker, workers: plan.workers };
    const schedule = createSchedule(plan.mode.arrivals, part, createRandom(plan.seed, worker));
    let dueNs = originNs + schedule.next();
    for (let turn = 0; dueNs < endNs; turn++) {
      const index = turn % clients.length;
      play(index, clients[index] as FakeClient, dueNs, endNs);
      dueNs = originNs + schedule.next();
    }
  }

  function run(control: EngineControl): Promise<void> {
    const originNs = control.windowStartNs - plan.warmupMs * 1e6;
    const clients = Array.from({ length: plan.mode.clients }, () => ({
      nowNs: originNs,
      sessionStartedNs: originNs,
      request: 0,
      inSession: 0,
    }));
    if (plan.mode.kind === 'closed') playClosed(clients, control.windowEndNs);
    else playOpen(clients, originNs, control.windowEndNs);
    return Promise.resolve();
  }

  return { run, facts: () => NO_FACTS };
}
