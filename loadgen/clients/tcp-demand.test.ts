// Who sends when, on a clock and timers of the test's own: no sockets, no waiting.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLoadWindow } from '../load-window.js';
import type { Recorder } from '../recorder.js';
import type { Schedule } from '../schedule.js';
import { createWindowRecorder } from '../window-recorder.js';
import type { OutstandingRequest } from './outstanding-request.js';
import { createSendPump } from '../node-engine/send-pump.js';
import type { SendingClients } from './tcp-client-contract.js';
import type { TcpDemand } from './tcp-demand.js';
import { createClosedTcpDemand, createOpenTcpDemand } from './tcp-demand.js';

const END_NS = 100e6;
let nowNs = 0;
const clock = (): number => nowNs;

beforeEach(() => {
  nowNs = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A client that sends, or does not, as the test will have it. */
interface ScriptedClient {
  readonly index: number;
  readonly outstanding: OutstandingRequest[];
  isWilling: boolean;
}

const sends: { client: number; intendedNs: number; nowNs: number }[] = [];

function clientsOf(count: number): ScriptedClient[] {
  sends.length = 0;
  return Array.from({ length: count }, (_, index) => ({ index, outstanding: [], isWilling: true }));
}

/** Keeps what is sent. */
const sending: SendingClients<ScriptedClient> = {
  canSend: (client) => client.isWilling,
  send: ({ index, outstanding }, intendedNs, sentNs) => {
    outstanding.push({ sequence: 0, intendedNs, sentNs });
    sends.push({ client: index, intendedNs, nowNs: sentNs });
  },
};

function scheduleOf(...timesMs: number[]): Schedule {
  const left = timesMs.map((ms) => ms * 1e6);
  return { next: () => left.shift() ?? Infinity };
}

interface OpenScene {
  readonly demand: TcpDemand<ScriptedClient>;
  readonly activity: { replies: number };
  readonly spunNs: () => number;
}

function openScene(clients: readonly ScriptedClient[], schedule: Schedule): OpenScene {
  const window = createLoadWindow();
  window.set(0, END_NS);
  const spans: [number, number][] = [];
  const recorder: Recorder = {
    ...createWindowRecorder(clients.length, window, true),
    spun: (startNs, endNs) => spans.push([startNs, endNs]),
  };
  const activity = { replies: 0 };
  return {
    demand: createOpenTcpDemand(clients, sending, (send) =>
      createSendPump({ schedule, originNs: 0, recorder, clock, activity, send }),
    ),
    activity,
    spunNs: () => spans.reduce((sum, [startNs, endNs]) => sum + endNs - startNs, 0),
  };
}

test('closed loop: a client sends again at once, until the window closes', () => {
  const [client] = clientsOf(1);
  if (client === undefined) expect.fail('no client');
  const demand = createClosedTcpDemand(sending);
  demand.idle(client, 5);
  expect(sends).toEqual([]);
  demand.start(() => END_NS);
  demand.idle(client, 10);
  demand.idle(client, END_NS);
  demand.stop();
  demand.idle(client, 20);
  expect(sends).toEqual([{ client: 0, intendedNs: 10, nowNs: 10 }]);
});

test('open loop: all that is due leaves in one turn, idle clients first, then all in turn', () => {
  nowNs = 3e6;
  const { demand } = openScene(clientsOf(2), scheduleOf(0, 1, 2, 3, 50));
  demand.start(() => END_NS);
  expect(sends.map(({ client }) => client)).toEqual([0, 1, 0, 1]);
  expect(sends.map(({ intendedNs }) => intendedNs)).toEqual([0, 1e6, 2e6, 3e6]);
  expect(sends.every((send) => send.nowNs === 3e6)).toBe(true);
});

test('open loop: the client that has been idle longest is first', () => {
  const clients = clientsOf(3);
  const { demand } = openScene(clients, scheduleOf(0, 0, 0, 10, 10));
  demand.start(() => END_NS);
  for (const client of [2, 0]) {
    clients[client]?.outstanding.pop();
    demand.idle(clients[client] as ScriptedClient, nowNs);
  }
  nowNs = 10e6;
  vi.advanceTimersByTime(10);
  expect(sends.map(({ client }) => client)).toEqual([0, 1, 2, 2, 0]);
});

test('open loop: a far send is waited for by a timer, and only the last stretch is spun', () => {
  const { demand, spunNs } = openScene(clientsOf(1), scheduleOf(20));
  demand.start(() => END_NS);
  vi.advanceTimersByTime(18);
  expect(vi.getTimerCount()).toBe(1);
  nowNs = 19e6;
  turn();
  expect(spunNs()).toBe(0);
  nowNs += 10_000;
  turn();
  expect(spunNs()).toBe(10_000);
  expect(sends).toEqual([]);
});

test('open loop: a turn that read replies is not spinning, and one off the CPU counts little', () => {
  const { demand, activity, spunNs } = openScene(clientsOf(1), scheduleOf(2));
  demand.start(() => END_NS);
  activity.replies++;
  nowNs += 10_000;
  turn();
  expect(spunNs()).toBe(0);
  nowNs += 1_000_000;
  turn();
  expect(spunNs()).toBe(50_000);
});

/** One timer or immediate. */
function turn(): void {
  vi.advanceTimersToNextTimer();
}

test('open loop: what no client takes stays due and leaves late with its intended time', () => {
  const [client] = clientsOf(1);
  if (client === undefined) expect.fail('no client');
  client.isWilling = false;
  const { demand } = openScene([client], scheduleOf(0, 1, 90));
  demand.start(() => END_NS);
  nowNs = 30e6;
  vi.advanceTimersByTime(5);
  expect(sends).toEqual([]);
  client.isWilling = true;
  vi.advanceTimersByTime(5);
  expect(sends).toEqual([
    { client: 0, intendedNs: 0, nowNs: 30e6 },
    { client: 0, intendedNs: 1e6, nowNs: 30e6 },
  ]);
});

test('open loop: nothing leaves once the window has closed or the demand has stopped', () => {
  const { demand } = openScene(clientsOf(1), scheduleOf(0, 5, 6));
  demand.start(() => END_NS);
  expect(sends).toHaveLength(1);
  nowNs = END_NS;
  vi.advanceTimersByTime(50);
  demand.stop();
  nowNs = 10e6;
  vi.advanceTimersByTime(50);
  expect(sends).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
