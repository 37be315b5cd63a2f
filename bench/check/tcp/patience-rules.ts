// Clients that do not read what they are sent: it is kept for them, up to a limit, and others do not wait for them.
import { echo } from '../../../protocol/sample-frames.js';
import { failed, passed } from '../observations.js';
import type { CheckRule, CheckTools } from '../rule.js';
import { countBytes } from '../wire/show-bytes.js';
import type { StreamClient } from '../wire/stream-client.js';
import { createNeighbour, servesBeside } from './neighbour.js';
import { expectReplies, streamRule } from './stream-rule.js';

/** More than the kernel keeps for a client that does not read (4 MiB to send, and the little that its own end takes). */
const UNREAD_FRAMES = 128;
/** More than all buffers of both kernels' ends together hold on any usual system: 32 MiB to receive, 4 MiB to send, twice. */
const FLOOD_FRAMES = 1_024;
/** 65,519 bytes: no multiple of what a server reads at once, so that what it loses is cut out of a frame, and not a whole number of them. */
const FRAME = echo(65_499, 9);
/** Without a byte being taken: the server has stopped reading. Whoever is given more patience is given more of it here. */
const STANDS_MS = 400;
const STANDS_PART = 0.25;
/** A mebibyte. */
const BATCH_FRAMES = 16;
/** So often nothing has moved: time may have passed because this process itself stood still. */
const STANDS_LOOKS = 20;

/** Its replies pile up, and it reads them at last. */
export const slowReaderRule: CheckRule = streamRule(
  {
    id: 'tcp-slow-reader',
    title: 'serves a client that reads late, and others meanwhile',
    level: 'echo',
    server: 'shared',
    rule: 'A client that does not read its replies for a while gets all of them at last, and others are served meanwhile (docs/protocol.md, Rules on a stream).',
  },
  async (trial) => {
    const isBeside = await servesBeside(trial);
    const client = await trial.connect();
    client.pause();
    const { written } = await writeUntilStanding(client, UNREAD_FRAMES, trial.tools);
    for (let count = written; count < UNREAD_FRAMES; count++) client.write(FRAME);
    const sent = `${countBytes(UNREAD_FRAMES * FRAME.length)} of echo requests, and no reply read`;
    if (isBeside) {
      const other = await createNeighbour(trial);
      await other.expectReply(`${sent}; meanwhile`);
      other.client.close();
    }
    client.resume();
    const frames = Array.from({ length: UNREAD_FRAMES }, () => FRAME);
    await expectReplies({ client, frames, sent: `${sent} until then` });
    return passed(
      sent,
      isBeside
        ? 'another client was served meanwhile, and all replies came at last'
        : 'all replies came at last (this server serves one client at a time)',
    );
  },
);

/**
 * Writes frames until the server takes no more of them, some at a time: of a write that is not done it cannot be seen how far it is.
 * @returns how many were written; all of them are taken if that is `frames` and the last of them went.
 */
async function writeUntilStanding(
  client: StreamClient,
  frames: number,
  tools: CheckTools,
): Promise<{ readonly written: number; readonly isAllTaken: boolean }> {
  let written = 0;
  let goes = true;
  while (goes && written < frames) {
    const batch = Math.min(BATCH_FRAMES, frames - written);
    for (let count = 0; count < batch; count++) client.write(FRAME);
    written += batch;
    goes = await isTaken(client, written * FRAME.length, tools);
  }
  return { written, isAllTaken: goes };
}

/** Whether the server takes all of it, rather than to stand still or to close. */
async function isTaken(
  client: StreamClient,
  bytes: number,
  { patienceMs }: CheckTools,
): Promise<boolean> {
  const standsMs = Math.max(STANDS_MS, STANDS_PART * patienceMs);
  const startMs = performance.now();
  let looks = 0;
  await client.eventually(() => {
    const stands = ++looks > STANDS_LOOKS && performance.now() - startMs > standsMs;
    return client.takenBytes() >= bytes || client.closed() !== null || stands;
  }, 2 * standsMs);
  return client.takenBytes() >= bytes;
}

/** A server that keeps reading keeps it all in memory. */
export const backpressureRule: CheckRule = streamRule(
  {
    id: 'tcp-backpressure',
    title: 'stops reading from a client that does not read',
    level: 'full',
    server: 'shared',
    rule: 'A server stops reading from a client that does not read its replies (docs/protocol.md, Rules on a stream).',
  },
  async (trial) => {
    const client = await trial.connect();
    client.pause();
    const { isAllTaken } = await writeUntilStanding(client, FLOOD_FRAMES, trial.tools);
    const bytes = FLOOD_FRAMES * FRAME.length;
    const sent = `${countBytes(bytes)} of echo requests, and no reply read`;
    const taken = countBytes(client.takenBytes());
    const how = client.closed();
    client.reset();
    if (how !== null) return passed(sent, `the server cut the client off after ${taken}`);
    return isAllTaken
      ? failed(
          sent,
          'the server took all of it, and keeps the replies in memory',
          'Read no more while replies wait to be sent: pause the socket when write returns false (Node), await drain() (asyncio), or leave out EPOLLIN until the buffer is sent.',
        )
      : passed(sent, `the server stopped reading after ${taken}`);
  },
);
