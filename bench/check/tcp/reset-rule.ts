// Clients that break off: their connection is theirs alone.
import { compute, echo } from '../../../protocol/sample-frames.js';
import { pause } from '../wire/pause.js';
import { passed } from '../observations.js';
import type { CheckRule } from '../rule.js';
import { createNeighbour } from './neighbour.js';
import { streamRule, type StreamTrial } from './stream-rule.js';

/** For the server to read what was sent, usually. */
const READ_MS = 10;

/** What has been sent when the client breaks off, by its name. */
const MOMENTS: readonly (readonly [string, Buffer])[] = [
  ['a reset in mid-frame', echo(5_000).subarray(0, 3_000)],
  ['a reset in mid-header', compute(5, 1).subarray(0, 7)],
  ['a reset without a word', Buffer.alloc(0)],
  [
    'a reset with 3 MB of replies unread',
    Buffer.concat(Array.from({ length: 50 }, () => echo(60_000))),
  ],
];

export const resetRule: CheckRule = streamRule(
  {
    id: 'tcp-reset',
    title: 'survives clients that reset',
    level: 'echo',
    server: 'shared',
    rule: 'A connection that breaks off (ECONNRESET, EPIPE) ends by itself: nobody else notices (docs/protocol.md, Rules on a stream).',
  },
  async (trial) => {
    for (const [name, bytes] of MOMENTS) await breakOff(trial, name, bytes);
    return passed(
      'resets in mid-frame, in mid-header, without a word, and with replies unread',
      'clients beside and after them were served',
    );
  },
);

async function breakOff(trial: StreamTrial, name: string, bytes: Buffer): Promise<void> {
  const client = await trial.connect();
  client.pause();
  client.write(bytes);
  await pause(READ_MS, trial.tools.signal);
  const beside = await createNeighbour(trial);
  client.reset();
  await beside.expectReply(`${name}, and beside it`);
  await beside.askAgain(`${name}, and after it on a connection that was there before`);
  beside.client.close();
  const next = await createNeighbour(trial);
  await next.expectReply(`${name}, and after it`);
  next.client.close();
}
