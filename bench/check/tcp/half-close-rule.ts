// A client that has said all it wants to say, and still listens.
import { echo, repliesTo, wait } from '../../../protocol/sample-frames.js';
import { passed, RuleBroken, warned } from '../observations.js';
import type { CheckRule, Observation } from '../rule.js';
import { countBytes } from '../wire/show-bytes.js';
import type { StreamClient } from '../wire/stream-client.js';
import { brokenBy, streamRule, type StreamTrial } from './stream-rule.js';

/** Nothing beyond the replies is expected; this much of it is read to tell what it is. */
const SURPLUS_BYTES = 256;
const OWED_REMEDY =
  'recv that returns 0 (or the event "end") says that the client sends no more, not that it has gone: send all it is owed, then close. In Node: allowHalfOpen: true.';
const CLOSE_REMEDY =
  'When recv has returned 0 and everything owed is sent, close the connection: else it stays, and its descriptor with it.';

export const halfCloseRule: CheckRule = streamRule(
  {
    id: 'tcp-half-close',
    title: 'answers a client that has closed its side',
    level: 'echo',
    server: 'shared',
    rule: 'A client that closes its sending side is given every reply it is owed; then the server closes (docs/protocol.md, Rules on a stream; RFC 862).',
  },
  async (trial) => {
    const isFull = trial.tools.level === 'full';
    const frames = isFull
      ? [wait(10, 30_000, 1), echo(900_000, 2)]
      : [echo(10, 1), echo(900_000, 2)];
    const sent = isFull
      ? 'a wait of 30 ms and an echo request of 900,020 bytes, then FIN'
      : 'echo requests of 30 and 900,020 bytes, then FIN';
    const client = await trial.connect();
    client.write(Buffer.concat(frames));
    client.closeHalf();
    await expectOwed(client, frames, sent);
    const closing = await expectClose(trial, client, sent);
    if (closing !== null) return closing;
    const silent = await expectCloseOf(trial, Buffer.alloc(0), 'nothing, then FIN');
    if (silent !== null) return silent;
    const cut = await expectCloseOf(trial, echo(50, 1).subarray(0, 30), 'half a frame, then FIN');
    return cut ?? passed(sent, 'every reply, then the server closed');
  },
);

async function expectOwed(
  client: StreamClient,
  frames: readonly Buffer[],
  sent: string,
): Promise<void> {
  const expected = repliesTo(frames);
  const { bytes, outcome } = await client.read(expected.length);
  if (bytes.equals(expected)) return;
  const isCut = expected.subarray(0, bytes.length).equals(bytes);
  if (!isCut) throw brokenBy({ client, frames, sent }, bytes, outcome);
  const how = {
    whole: '',
    late: 'nothing more in time',
    end: 'the server closed',
    reset: 'a reset',
  };
  throw new RuleBroken(
    sent,
    `${countBytes(bytes.length)} of the ${expected.length.toLocaleString('en-US')} that were owed, then ${how[outcome]}`,
    OWED_REMEDY,
  );
}

/** @returns what is to be said of a server that does not close; null when it does. @throws {RuleBroken} for bytes too many. */
async function expectClose(
  { tools }: StreamTrial,
  client: StreamClient,
  sent: string,
): Promise<Observation | null> {
  const { bytes, outcome } = await client.readToEnd(SURPLUS_BYTES);
  if (bytes.length > 0) {
    throw new RuleBroken(
      sent,
      `the replies, and ${countBytes(bytes.length)}${outcome === 'whole' ? ' and more' : ''} behind them`,
      'Send back what came and nothing else.',
    );
  }
  if (outcome !== 'late') return null;
  const received = `the server had not closed ${tools.patienceMs} ms after that`;
  if (tools.level === 'echo') return warned(sent, received, CLOSE_REMEDY);
  throw new RuleBroken(sent, received, CLOSE_REMEDY);
}

/** Whatever is said to it before, a client that goes is let go. */
async function expectCloseOf(
  trial: StreamTrial,
  bytes: Buffer,
  sent: string,
): Promise<Observation | null> {
  const client = await trial.connect();
  client.write(bytes);
  client.closeHalf();
  // An RFC 862 server sends half a frame back, a server of frames does not; both are right.
  await client.readToEnd(bytes.length);
  if (client.closed() !== null) return null;
  return expectClose(trial, client, sent);
}
