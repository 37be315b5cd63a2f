// The client's own rules, with sockets that are an object each and a clock that is a number: no network, no waiting.
import { beforeEach, expect, test } from 'vitest';
import { createExchange } from '../exchange.js';
import { createTallyingRecorder, type Tally, type TallyingRecorder } from '../tallying-recorder.js';
import { createRequestPool } from './outstanding-request.js';
import type { TcpClient, TcpClients } from './tcp-client-contract.js';
import { createTcpClients } from './tcp-client.js';

const BYTES = 64;
const TIMEOUT_NS = 1_000;
const CLIENT_NUMBER = 7;
const exchange = createExchange({ kind: 'echo' }, BYTES, 1);

/** A connection that keeps what was asked on it. */
interface FakeConnection {
  readonly asked: number[];
  isClosed: boolean;
}

type Client = TcpClient<FakeConnection>;

let nowNs = 0;
let unsentBytes = 0;
const told: string[] = [];
const retries: number[] = [];

interface Scene {
  readonly clients: TcpClients<FakeConnection>;
  readonly client: Client;
  readonly tally: Tally;
  readonly recorder: TallyingRecorder['recorder'];
}

function createScene(sessionRequests = 0): Scene {
  const { recorder, tally } = createTallyingRecorder();
  const clients = createTcpClients<FakeConnection>({
    exchange,
    recorder,
    clock: () => nowNs,
    timeoutNs: TIMEOUT_NS,
    sessionRequests,
    pool: createRequestPool(),
    sockets: {
      open: () => ({ asked: [], isClosed: false }),
      request: ({ asked }, _client, sequence) => asked.push(sequence),
      unsentBytes: () => unsentBytes,
      close: (connection) => {
        connection.isClosed = true;
      },
    },
    events: {
      settled: () => told.push('settled'),
      idle: () => told.push('idle'),
      retryAt: (_client, atNs) => {
        told.push('retry');
        retries.push(atNs);
      },
      connectFailed: (code) => told.push(code),
      drained: () => told.push('drained'),
    },
  });
  return { clients, client: clients.create(0, CLIENT_NUMBER), tally, recorder };
}

/** The same with its client open. */
function createOpenScene(sessionRequests = 0): Scene {
  const scene = createScene(sessionRequests);
  scene.clients.connect(scene.client);
  scene.clients.opened(scene.client);
  told.length = 0;
  return scene;
}

function replyTo({ clients, client }: Scene, sequence: number): boolean {
  const reply = Buffer.alloc(BYTES);
  exchange.writeRequest(reply, 0, CLIENT_NUMBER, sequence);
  return clients.frame(client, reply, 0);
}

function connectionOf({ client }: Scene): FakeConnection {
  if (client.connection === null) expect.fail('no connection');
  return client.connection;
}

beforeEach(() => {
  nowNs = 1e6;
  unsentBytes = 0;
  told.length = 0;
  retries.length = 0;
});

test('a reply makes the client idle, and its connection goes on', () => {
  const scene = createOpenScene();
  scene.clients.send(scene.client, nowNs, nowNs);
  expect(replyTo(scene, 0)).toBe(true);
  expect(scene.tally).toMatchObject({ sent: 1, succeeded: 1, firstReply: 1 });
  expect(told).toEqual(['idle']);
  scene.clients.send(scene.client, nowNs, nowNs);
  expect(connectionOf(scene).asked).toEqual([0, 1]);
  expect(replyTo(scene, 1)).toBe(true);
  expect(scene.tally).toMatchObject({ succeeded: 2, firstReply: 1 });
});

test('the last reply of a session closes its connection, and the client wants another at once', () => {
  const scene = createOpenScene(2);
  const { clients, client, tally } = scene;
  const first = connectionOf(scene);
  for (const sequence of [0, 1]) {
    clients.send(client, nowNs, nowNs);
    expect(replyTo(scene, sequence)).toBe(sequence === 0);
  }
  expect(clients.canSend(client)).toBe(false);
  expect(first.isClosed).toBe(true);
  expect(told).toEqual(['idle', 'retry']);
  expect(retries).toEqual([nowNs]);
  expect(tally.sessionCompleted).toBe(1);
  clients.connect(client);
  clients.opened(client);
  clients.send(client, nowNs, nowNs);
  expect(connectionOf(scene)).not.toBe(first);
  // Sequences go on, and an old session's are none of the new one's.
  expect(connectionOf(scene).asked).toEqual([2]);
  expect(replyTo(scene, 1)).toBe(true);
  expect(tally).toMatchObject({ corrupted: 1, duplicated: 0 });
});

test('the time that a connection lay open before its first send is no part of its first reply', () => {
  const scene = createScene();
  const spans: number[] = [];
  scene.recorder.firstReply = (_client, startedNs, doneNs) => spans.push(doneNs - startedNs);
  scene.clients.connect(scene.client);
  nowNs += 30;
  scene.clients.opened(scene.client);
  nowNs += 5_000;
  scene.clients.send(scene.client, nowNs, nowNs);
  nowNs += 400;
  replyTo(scene, 0);
  expect(spans).toEqual([430]);
});

test('a connection that dies loses what was under way; after a reply the client tries again at once', () => {
  const scene = createOpenScene();
  const { clients, client, tally } = scene;
  clients.send(client, nowNs, nowNs);
  replyTo(scene, 0);
  clients.send(client, nowNs, nowNs);
  clients.send(client, nowNs, nowNs);
  clients.down(client, 'ECONNRESET');
  expect(tally).toMatchObject({ lost: 2, sessionReset: 1 });
  expect(client).toMatchObject({ phase: 'resting', connection: null, outstanding: [] });
  expect(retries).toEqual([nowNs]);
});

test('connects that fail rest 10, 20, 40 … 200 ms, and a reply ends that', () => {
  const scene = createScene();
  const { clients, client, tally } = scene;
  for (let tried = 0; tried < 6; tried++) {
    clients.connect(client);
    clients.down(client, 'ECONNREFUSED');
  }
  expect(retries.map((atNs) => (atNs - nowNs) / 1e6)).toEqual([10, 20, 40, 80, 160, 200]);
  expect(tally).toMatchObject({ sessionRefused: 6, sessionFailed: 0 });
  clients.connect(client);
  clients.opened(client);
  clients.send(client, nowNs, nowNs);
  replyTo(scene, 0);
  clients.down(client, null);
  clients.connect(client);
  clients.down(client, 'ETIMEDOUT');
  expect((retries.at(-1) ?? 0) - nowNs).toBe(10e6);
  expect(tally.sessionFailed).toBe(1);
  expect(told).toContain('ETIMEDOUT');
});

test('what is older than the timeout is given up, its reply is late, and a second one is a duplicate', () => {
  const scene = createOpenScene(2);
  const { clients, client, tally } = scene;
  clients.send(client, nowNs, nowNs);
  nowNs += TIMEOUT_NS - 1;
  clients.sweep(client, nowNs);
  expect(tally.timedOut).toBe(0);
  nowNs += 1;
  clients.sweep(client, nowNs);
  expect(tally.timedOut).toBe(1);
  expect(told).toEqual(['idle']);
  replyTo(scene, 0);
  replyTo(scene, 0);
  expect(tally).toMatchObject({ late: 1, duplicated: 1, succeeded: 0 });
  // A session that misses a reply is over, but not complete.
  clients.send(client, nowNs, nowNs);
  replyTo(scene, 1);
  expect(tally).toMatchObject({ succeeded: 1, sessionCompleted: 0 });
  expect(client.phase).toBe('resting');
});

test('a reply that comes as old as the timeout is late even before a sweep has seen it', () => {
  const scene = createOpenScene();
  scene.clients.send(scene.client, nowNs, nowNs);
  nowNs += TIMEOUT_NS;
  replyTo(scene, 0);
  expect(scene.tally).toMatchObject({ timedOut: 1, late: 1, succeeded: 0 });
});

test('an abort ends what is under way, drains its replies, and closes what is not open', () => {
  const scene = createOpenScene();
  const { clients, client, tally } = scene;
  clients.send(client, nowNs, nowNs);
  clients.send(client, nowNs, nowNs);
  expect(clients.abort(client, nowNs)).toBe(2);
  expect(replyTo(scene, 0)).toBe(true);
  expect(tally).toMatchObject({ aborted: 2, succeeded: 0 });
  expect(told).toEqual(['drained']);
  const connecting = createScene();
  connecting.clients.connect(connecting.client);
  const connection = connectionOf(connecting);
  expect(connecting.clients.abort(connecting.client, nowNs)).toBe(0);
  expect(connection.isClosed).toBe(true);
});

test('a socket whose peer does not read takes no more', () => {
  const { clients, client } = createOpenScene();
  unsentBytes = 1 << 20;
  expect(clients.canSend(client)).toBe(true);
  unsentBytes += 1;
  expect(clients.canSend(client)).toBe(false);
});
