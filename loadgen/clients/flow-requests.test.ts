// One flow's requests told to a recorder, with a carrier that keeps what it is given: no sockets, no clock.
import { expect, test } from 'vitest';
import { createExchange } from '../exchange.js';
import { createTallyingRecorder, type Tally } from '../tallying-recorder.js';
import { createFlowRequests, type FlowRequests } from './flow-requests.js';

const BYTES = 64;
const TIMEOUT_NS = 1_000;
const FIRST_CLIENT = 100;
const exchange = createExchange({ kind: 'echo' }, BYTES, 1);

interface Scene {
  readonly flow: FlowRequests;
  readonly tally: Tally;
  /** What was asked, in order, as the wire has it. */
  readonly asked: { clientNumber: number; sequence: number }[];
  /** Clients whose requests ended, in order. */
  readonly ended: number[];
  /** The reply to what was asked at `place` comes at `atNs`. */
  readonly reply: (place: number, atNs: number, damage?: (reply: Buffer) => void) => void;
}

function createScene(): Scene {
  const { recorder, tally } = createTallyingRecorder();
  const asked: Scene['asked'] = [];
  const ended: number[] = [];
  const flow = createFlowRequests(
    {
      exchange,
      recorder,
      timeoutNs: TIMEOUT_NS,
      firstClient: FIRST_CLIENT,
      ended: (client) => ended.push(client),
    },
    { request: (clientNumber, sequence) => asked.push({ clientNumber, sequence }) },
    [0, 1, 2],
  );
  const reply: Scene['reply'] = (place, atNs, damage) => {
    const request = asked[place];
    if (request === undefined) expect.fail('nothing was asked there');
    const bytes = Buffer.alloc(BYTES);
    exchange.writeRequest(bytes, 0, request.clientNumber, request.sequence);
    damage?.(bytes);
    flow.reply(bytes, 0, BYTES, atNs);
  };
  return { flow, tally, asked, ended, reply };
}

test('a request carries its client’s number in the whole load, and no sequence twice', () => {
  const { flow, asked, tally } = createScene();
  for (const client of [0, 1, 2, 0]) flow.send(client, 0, 0);
  expect(asked.map(({ clientNumber }) => clientNumber)).toEqual([100, 101, 102, 100]);
  expect(new Set(asked.map(({ sequence }) => sequence)).size).toBe(4);
  expect(tally.sent).toBe(4);
});

test('a reply ends its client’s request, and each client has one first reply', () => {
  const { flow, tally, ended, reply } = createScene();
  for (const client of [0, 1, 1]) flow.send(client, 0, 0);
  for (const place of [0, 1, 2]) reply(place, 10);
  expect(ended).toEqual([0, 1, 1]);
  expect(tally).toMatchObject({ succeeded: 3, firstReply: 2, reordered: 0 });
});

test('a reply that was overtaken by a later request’s is reordered, the overtaking one is not', () => {
  const { flow, tally, reply } = createScene();
  for (const client of [0, 1, 2]) flow.send(client, 0, 0);
  for (const place of [1, 0, 2]) reply(place, 10);
  expect(tally).toMatchObject({ succeeded: 3, reordered: 1 });
});

test('the first reply of all is never overtaken, whatever its sequence', () => {
  for (let skipped = 0; skipped < 20; skipped++) {
    const { flow, tally, reply } = createScene();
    for (let place = 0; place <= skipped; place++) flow.send(0, 0, 0);
    reply(skipped, 10);
    expect(tally).toMatchObject({ succeeded: 1, reordered: 0 });
  }
});

test('a damaged reply ends the request as corrupted, a repeated one is a duplicate', () => {
  const { flow, tally, ended, reply } = createScene();
  flow.send(0, 0, 0);
  flow.send(1, 0, 0);
  reply(0, 10, (bytes) => bytes.writeUInt8(bytes.readUInt8(50) ^ 1, 50));
  reply(1, 10);
  reply(1, 11);
  expect(tally).toMatchObject({ corrupted: 1, succeeded: 1, duplicated: 1 });
  expect(ended).toEqual([0, 1]);
});

test('what is as old as the timeout is lost, and its reply is late', () => {
  const { flow, tally, ended, reply } = createScene();
  flow.send(0, 0, 0);
  flow.send(1, 0, 500);
  flow.giveUp(TIMEOUT_NS - 1);
  expect(tally.lost).toBe(0);
  // Seen by the reply itself, too.
  reply(0, TIMEOUT_NS);
  expect(tally).toMatchObject({ lost: 1, late: 1, succeeded: 0 });
  reply(1, TIMEOUT_NS);
  expect(tally).toMatchObject({ lost: 1, succeeded: 1 });
  expect(ended).toEqual([0, 1]);
});

test('a refusal loses all that is under way, an abort ends it and tells nobody', () => {
  const { flow, tally, ended } = createScene();
  flow.send(0, 0, 0);
  flow.send(1, 0, 0);
  flow.refuse(5);
  expect(tally.lost).toBe(2);
  flow.send(2, 0, 6);
  flow.abort(7);
  expect(tally.aborted).toBe(1);
  expect(ended).toEqual([0, 1]);
});
