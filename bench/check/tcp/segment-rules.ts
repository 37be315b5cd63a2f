// A stream has no borders: frames come in any pieces, and many in one.
import { compute, echo, replyTo, wait } from '../../../protocol/sample-frames.js';
import { createRandom } from '../../../loadgen/random.js';
import { pause } from '../wire/pause.js';
import { passed } from '../observations.js';
import type { CheckRule, CheckTools } from '../rule.js';
import type { StreamClient } from '../wire/stream-client.js';
import { ask, expectReplies, streamRule, type StreamTrial } from './stream-rule.js';

/** Long enough for a server on the same machine to read what has come, usually; if it does not, the cut was for nothing. */
const SEGMENT_GAP_MS = 1;
/** Every boundary of the header, and the first of the payload. */
const LAST_CUT = 24;
const RANDOM_STREAMS = 8;
const MAX_PIECE_BYTES = 60;
const COALESCED = 300;
/** On one connection, after which some servers close it; so many at a time. */
const LONG_SESSION = 2_000;
const SESSION_BATCH = 100;
const SEED = 20_862;

/** The same bytes in the same order, however they were cut on their way. */
export const fragmentsRule: CheckRule = streamRule(
  {
    id: 'tcp-fragments',
    title: 'takes requests in any pieces',
    level: 'echo',
    server: 'shared',
    rule: 'A stream has no message borders: replies are the same however requests were cut into segments (docs/protocol.md, The reply).',
  },
  async (trial) => {
    const { tools } = trial;
    const frames = await mixedFor(trial);
    const client = await trial.connect();
    const stream = Buffer.concat(frames);
    const singles = Array.from(stream, (_, index) => index + 1);
    await askInPieces(client, frames, singles, 'requests sent one byte at a time', tools);
    for (let cut = 1; cut <= LAST_CUT; cut++) {
      await askInPieces(client, frames, [cut], `requests cut after byte ${cut}`, tools);
    }
    const random = createRandom(SEED);
    for (let count = 1; count <= RANDOM_STREAMS; count++) {
      const cuts: number[] = [];
      for (let at = 0; at < stream.length;)
        cuts.push((at += 1 + Math.floor(random() * MAX_PIECE_BYTES)));
      await askInPieces(client, frames, cuts, `requests cut after bytes ${cuts.join(', ')}`, tools);
    }
    return passed(
      `requests one byte at a time, cut at each of the first ${LAST_CUT} bytes, and at random`,
      'the same replies each time',
    );
  },
);

/** With requests that have to be understood, where the server understands them at all. */
async function mixedFor(trial: StreamTrial): Promise<Buffer[]> {
  return (await computesRightly(trial))
    ? [echo(5, 1), compute(9, 7, 2), echo(0, 3), compute(0, 1, 4)]
    : [echo(5, 1), echo(9, 2), echo(0, 3)];
}

/** Whether compute can be asked for: what is wrong with its replies is another rule's finding. */
async function computesRightly({ connect, tools }: StreamTrial): Promise<boolean> {
  if (tools.level === 'echo') return false;
  const client = await connect();
  const frame = compute(9, 7, 2);
  client.write(frame);
  const { bytes } = await client.read(frame.length);
  client.close();
  return bytes.equals(replyTo(frame));
}

async function askInPieces(
  client: StreamClient,
  frames: readonly Buffer[],
  cuts: readonly number[],
  sent: string,
  { signal }: CheckTools,
): Promise<void> {
  const stream = Buffer.concat(frames);
  let start = 0;
  for (const cut of cuts) {
    client.write(stream.subarray(start, cut));
    start = cut;
    await pause(SEGMENT_GAP_MS, signal);
  }
  client.write(stream.subarray(start));
  await expectReplies({ client, frames, sent });
}

/** Many frames in one write, and the last of them not whole. */
export const coalescedRule: CheckRule = streamRule(
  {
    id: 'tcp-coalesced',
    title: 'answers every request of a segment',
    level: 'echo',
    server: 'shared',
    rule: 'Every request gets its reply, in order, however many arrive at once (docs/protocol.md, The reply).',
  },
  async (trial) => {
    const { tools } = trial;
    const isComputed = await computesRightly(trial);
    const client = await trial.connect();
    const frames = Array.from({ length: COALESCED }, (_, index) =>
      isComputed && index % 7 === 3 ? compute(index % 50, 9, index) : echo(index % 90, index),
    );
    const stream = Buffer.concat(frames);
    const rest = 11;
    client.write(stream.subarray(0, -rest));
    await pause(SEGMENT_GAP_MS, tools.signal);
    client.write(stream.subarray(-rest));
    const sent = `${COALESCED} requests in one write, the last of them cut`;
    await expectReplies({ client, frames, sent });
    const more = await askLong(client, tools);
    const all = `${sent}, and ${more.toLocaleString('en-US')} more in batches of ${SESSION_BATCH}`;
    return passed(all, 'every reply came, in order');
  },
);

/** Many more requests than those at once, as far as a slow server comes with them in a patience. @returns how many. */
async function askLong(client: StreamClient, { patienceMs }: CheckTools): Promise<number> {
  const startMs = performance.now();
  let asked = 0;
  while (asked < LONG_SESSION && performance.now() - startMs < patienceMs) {
    const first = asked + 1;
    asked += SESSION_BATCH;
    const frames = Array.from({ length: SESSION_BATCH }, (_, index) => echo(4, first + index));
    const sent = `echo requests ${first} to ${asked} of 2,000 more on one connection`;
    await ask({ client, frames, sent });
  }
  return asked;
}

/** A request that takes long does not let later ones of the same client pass. */
export const replyOrderRule: CheckRule = streamRule(
  {
    id: 'tcp-reply-order',
    title: 'replies in the order of requests',
    level: 'full',
    server: 'shared',
    rule: 'On a stream replies come in the order of their requests, also where a later one is done sooner (docs/protocol.md, The reply).',
  },
  async (trial) => {
    const isComputed = await computesRightly(trial);
    const client = await trial.connect();
    const third = isComputed ? compute(8, 2_000, 3) : echo(8, 3);
    const frames = [wait(6, 60_000, 1), echo(7, 2), third, wait(9, 1_000, 4), echo(0, 5)];
    const sent = `a wait of 60 ms, an echo, ${isComputed ? 'a compute' : 'another'}, a wait of 1 ms and an echo in one write`;
    await ask({ client, frames, sent });
    return passed(sent, 'their replies came in that order');
  },
);
