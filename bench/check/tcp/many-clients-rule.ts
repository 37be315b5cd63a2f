// Many clients at once, or in turn where a server takes only so many: each gets its own replies, and nobody is turned away.
import { echo } from '../../../protocol/sample-frames.js';
import { passed, RuleBroken } from '../observations.js';
import type { CheckRule } from '../rule.js';
import type { StreamClient } from '../wire/stream-client.js';
import { ask, brokenBy, expectReplies, streamRule, type StreamTrial } from './stream-rule.js';

const CLIENTS = 64;
/** A client that is not served in this time, or many times the usual, waits for its turn, and another makes room for it. */
const TURN_MS = 300;
const USUAL_TIMES = 20;
const PAYLOAD_BYTES = 200;

/** A client that was served and stays. */
interface Held {
  readonly client: StreamClient;
  readonly number: number;
}

export const manyClientsRule: CheckRule = streamRule(
  {
    id: 'tcp-many-clients',
    title: 'serves 64 clients, at once or in turn',
    level: 'echo',
    server: 'shared',
    rule: 'Every client is served, beside the others or in its turn, and gets its own replies alone (docs/protocol.md, Rules on a stream).',
  },
  async (trial) => {
    const held: Held[] = [];
    let usualMs = 0;
    // How many there is room for, once a client has had to wait for its turn.
    let room = CLIENTS;
    let most = 0;
    for (let number = 1; number <= CLIENTS; number++) {
      while (held.length >= room) held.shift()?.client.close();
      const startMs = performance.now();
      const before = held.length;
      const client = await admit(trial, number, held, patienceFor(usualMs, trial));
      if (number === 1) usualMs = performance.now() - startMs;
      if (held.length < before) room = held.length + 1;
      held.push({ number, client });
      most = Math.max(most, held.length);
    }
    await askAll(held);
    return passed(
      `${CLIENTS} clients that connect one after the other and stay`,
      most === CLIENTS
        ? 'all were served beside one another'
        : `all were served, ${most} beside one another and the others in their turn`,
    );
  },
);

function patienceFor(usualMs: number, { tools }: StreamTrial): number {
  return Math.min(tools.patienceMs, Math.max(TURN_MS, USUAL_TIMES * usualMs));
}

/** Connects a client and has it served; where the server has no room for it, those leave that are there longest. */
async function admit(
  trial: StreamTrial,
  number: number,
  held: Held[],
  turnMs: number,
): Promise<StreamClient> {
  const others = held.length;
  const frame = frameOf(number, 1);
  let client = await trial.tryConnect(turnMs);
  client?.write(frame);
  while (!(await isServed(client, turnMs)) && held.length > 0) held.shift()?.client.close();
  if (client === null) {
    client = await trial.connect();
    client.write(frame);
  }
  const sent = `an echo request of client ${number}, ${others} others being connected`;
  const { bytes, outcome } = await client.read(frame.length);
  const isTurnedAway = bytes.length === 0 && outcome !== 'late';
  if (isTurnedAway && others > 0) throw turnedAway(sent, others);
  const frames = [frame];
  if (outcome !== 'whole' || !bytes.equals(frame))
    throw brokenBy({ client, frames, sent, others: repliesOf(held, 1) }, bytes, outcome);
  return client;
}

/** Whether anything comes, or the connection ends, which is looked at later. */
async function isServed(client: StreamClient | null, turnMs: number): Promise<boolean> {
  if (client === null) return false;
  return client.eventually(() => client.arrivedBytes() > 0 || client.closed() !== null, turnMs);
}

function turnedAway(sent: string, others: number): RuleBroken {
  return new RuleBroken(
    sent,
    'the server closed its connection',
    `Do not turn away who comes when ${others} are there: leave them in the backlog until there is room (in Node not maxConnections, which accepts and closes).`,
  );
}

/** All at the same time, the last one first: whoever shares a buffer mixes them up. */
async function askAll(held: readonly Held[]): Promise<void> {
  const turned = [...held].reverse();
  for (const { client, number } of turned) client.write(frameOf(number, 2));
  for (const { client, number } of held) {
    await expectReplies({
      client,
      frames: [frameOf(number, 2)],
      sent: `an echo request of each of ${held.length} clients at once; that of client ${number}`,
      others: repliesOf(
        held.filter((other) => other.number !== number),
        2,
      ),
    });
  }
  const [first] = held;
  if (first === undefined) return;
  await ask({
    ...first,
    frames: [frameOf(first.number, 3)],
    sent: 'another request of the first client',
  });
}

/** Bytes that no other client sends. */
function frameOf(number: number, round: number): Buffer {
  return echo(PAYLOAD_BYTES, round * 0x10000 + number);
}

function repliesOf(held: readonly Held[], round: number): { reply: Buffer; whose: string }[] {
  return held.map(({ number }) => ({
    reply: frameOf(number, round),
    whose: `a request of client ${number}`,
  }));
}
