// What each HTTP client of a share is doing, and what the recorder is told of it. The clock, the checks and the timeouts are
// ours; the bytes are moved by a carrier that knows nothing of them.
import type { Clock } from '../engine.js';
import { createExchange } from '../exchange.js';
import type { WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';
import type { ConnectionEnd, HttpClient, HttpClientEvents } from './http-client.js';

/** What a client is doing. `resting`: waiting to connect again. */
type Activity = 'resting' | 'connecting' | 'idle' | 'waiting';

interface HttpClientState {
  activity: Activity;
  sequence: number;
  sentNs: number;
  connectStartedNs: number;
  openedNs: number;
  /** The connect's start, brought forward by the time it lay open and unused; null before its first request. */
  startedNs: number | null;
  /** Whether this connection has brought a right reply. */
  replied: boolean;
}

/** What a conversation needs of the session around it. */
export interface HttpConversationContext {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Whether a request may be sent at this time. */
  readonly maySend: (nowNs: number) => boolean;
  readonly clientAt: (client: number) => HttpClient | undefined;
  /** A connect has succeeded (null) or failed. */
  readonly connectSettled: (client: number, failure: ConnectionEnd | null) => void;
}

export interface HttpConversation {
  readonly events: HttpClientEvents;
  /** Sends the next request of every idle client. */
  start(): void;
  /** Ends what is as old as the timeout: requests as timed out, connects as failed; and connects anew. */
  giveUp(nowNs: number): void;
  /** The load is over: every request under way has timed out or is aborted. */
  finish(endNs: number): void;
}

/** Before a peer that refused, or took a connection and gave nothing, is tried again: at once would be for ever. */
const RETRY_REST_MS = 100;
const OK = 200;

/** The clients of `share`, each at rest. */
export function createHttpConversation(
  share: WorkerShare,
  context: HttpConversationContext,
): HttpConversation {
  const { plan, firstClient } = share;
  const { recorder, clock } = context;
  const timeoutNs = plan.timeoutMs * 1e6;
  const exchange = createExchange(plan.workload, plan.messageBytes, plan.seed);
  const states = Array.from({ length: plan.mode.clients }, newClientState);

  function stateOf(client: number): HttpClientState {
    return states[client] as HttpClientState;
  }

  function send(client: number): void {
    const state = stateOf(client);
    const nowNs = clock();
    if (state.activity !== 'idle' || !context.maySend(nowNs)) return;
    state.activity = 'waiting';
    state.sequence = (state.sequence + 1) >>> 0;
    state.sentNs = nowNs;
    state.startedNs ??= state.connectStartedNs + (nowNs - state.openedNs);
    recorder.sent(client, nowNs, nowNs);
    context.clientAt(client)?.send((target, offset) => {
      exchange.writeRequest(target, offset, firstClient + client, state.sequence);
    });
  }

  function connecting(client: number): void {
    const state = stateOf(client);
    state.activity = 'connecting';
    state.connectStartedNs = clock();
    state.startedNs = null;
    state.replied = false;
    recorder.connectStarted(client, state.connectStartedNs);
  }

  function connected(client: number): void {
    const state = stateOf(client);
    state.activity = 'idle';
    state.openedNs = clock();
    recorder.opened(client, state.connectStartedNs, state.openedNs);
    context.connectSettled(client, null);
    send(client);
  }

  function responded(client: number, statusCode: number, slices: readonly Buffer[]): void {
    const doneNs = clock();
    const state = stateOf(client);
    if (state.activity !== 'waiting') return;
    if (hasTimedOut(state, doneNs)) {
      timedOut(client, state);
      recorder.late(doneNs);
      state.activity = 'idle';
      return;
    }
    state.activity = 'idle';
    const body = slices.length === 1 ? (slices[0] as Buffer) : Buffer.concat(slices);
    const isRight =
      statusCode === OK &&
      body.length === plan.messageBytes &&
      exchange.isReply(body, 0, firstClient + client, state.sequence);
    if (!isRight) {
      recorder.corrupted(client, doneNs);
      return;
    }
    if (!state.replied) recorder.firstReply(client, state.startedNs ?? state.sentNs, doneNs);
    state.replied = true;
    recorder.succeeded(client, state.sentNs, state.sentNs, doneNs);
  }

  function ended(client: number, end: ConnectionEnd): number {
    const state = stateOf(client);
    const { activity, replied } = state;
    const nowNs = clock();
    state.activity = 'resting';
    if (activity === 'connecting') {
      if (isRefusal(end)) recorder.sessionRefused(client, nowNs);
      else recorder.sessionFailed(client, nowNs);
      context.connectSettled(client, end);
      return RETRY_REST_MS;
    }
    if (activity === 'waiting') {
      if (end.kind === 'unreadable') recorder.corrupted(client, nowNs);
      else recorder.lost(client, nowNs);
    }
    if (end.kind !== 'unreadable') recorder.sessionReset(client, nowNs);
    return replied ? 0 : RETRY_REST_MS;
  }

  function hasTimedOut(state: HttpClientState, nowNs: number): boolean {
    return state.activity === 'waiting' && nowNs - state.sentNs >= timeoutNs;
  }

  /** Censored at the timeout, whenever it was found. */
  function timedOut(client: number, { sentNs }: HttpClientState): void {
    recorder.timedOut(client, sentNs, sentNs, sentNs + timeoutNs);
  }

  function giveUp(nowNs: number): void {
    for (const [client, state] of states.entries()) {
      if (hasTimedOut(state, nowNs)) timedOut(client, state);
      else if (state.activity === 'connecting' && nowNs - state.connectStartedNs >= timeoutNs) {
        recorder.sessionFailed(client, nowNs);
      } else continue;
      context.clientAt(client)?.reconnect();
    }
  }

  function finish(endNs: number): void {
    for (const [client, state] of states.entries()) {
      if (hasTimedOut(state, endNs)) timedOut(client, state);
      else if (state.activity === 'waiting') recorder.aborted(client, endNs);
      state.activity = 'resting';
    }
  }

  return {
    events: { connecting, connected, responded, ready: send, ended },
    start: () => {
      for (const client of states.keys()) send(client);
    },
    giveUp,
    finish,
  };
}

function newClientState(): HttpClientState {
  return {
    activity: 'resting',
    sequence: 0,
    sentNs: 0,
    connectStartedNs: 0,
    openedNs: 0,
    startedNs: null,
    replied: false,
  };
}

function isRefusal(end: ConnectionEnd): boolean {
  return end.kind === 'error' && end.code === 'ECONNREFUSED';
}
