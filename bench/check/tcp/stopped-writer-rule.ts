// A client that has promised a frame and does not go on. Others must not wait for it; whether it is cut off is told, and demanded of nobody.
import { echo } from '../../../protocol/sample-frames.js';
import { passed, RuleBroken } from '../observations.js';
import type { CheckRule } from '../rule.js';
import { createNeighbour, servesBeside, type Neighbour } from './neighbour.js';
import { streamRule, type StreamTrial } from './stream-rule.js';

const HALF_HEADER = echo(90).subarray(0, 11);
const HALF_PAYLOAD = echo(90).subarray(0, 50);
const STOPPED = 'the first part of a frame, then nothing';
/** Longer than one waits that was told to cut off soon; others may take ten seconds by docs/protocol.md, or for ever. */
const CUT_OFF_MS = 800;
const REMEDY =
  'Keep what has come of a frame with its connection, and serve others until the rest is there: no recv that waits for a whole frame while nobody else is looked after.';

/** One at a time: a pool has room for as many as it says, and for nobody beside them. */
export const stoppedWriterRule: CheckRule = streamRule(
  {
    id: 'tcp-stopped-writer',
    title: 'is not held up by a client that stops in mid-frame',
    level: 'echo',
    server: 'impatient',
    rule: 'A client that stops in mid-frame holds up nobody else, and may be cut off after the idle timeout (docs/protocol.md, Rules on a stream).',
  },
  async (trial) => {
    // Of a server that takes one client at a time, all that can be asked is that the next one has its turn.
    const isBeside = await servesBeside(trial);
    await tryStopped(trial, HALF_HEADER, isBeside, 0);
    const cutOffMs = trial.tools.level === 'full' ? CUT_OFF_MS : 0;
    const isCut = await tryStopped(trial, HALF_PAYLOAD, isBeside, cutOffMs);
    const served = isBeside ? 'others were served meanwhile' : 'others were served after it';
    if (cutOffMs === 0) return passed(STOPPED, served);
    return passed(
      STOPPED,
      isCut
        ? `${served}, and the client was cut off`
        : `${served}; the client was not cut off within ${cutOffMs} ms, which it may be`,
    );
  },
);

/** @param cutOffMs how long it stays. @returns whether the server has cut it off meanwhile. */
async function tryStopped(
  trial: StreamTrial,
  half: Buffer,
  isBeside: boolean,
  cutOffMs: number,
): Promise<boolean> {
  const stopped = await trial.connect();
  stopped.write(half);
  const other = await createNeighbour(trial);
  if (isBeside) await expectServed(other);
  const isCut = await stopped.eventually(() => stopped.closed() !== null, cutOffMs);
  stopped.close();
  if (!isBeside)
    await other.expectReply(`${STOPPED}; after it ${isCut ? 'was cut off' : 'had gone'}`);
  other.client.close();
  return isCut;
}

/** @throws {RuleBroken} for a wrong reply, as it tells; for none, with what it is that holds it up. */
async function expectServed(other: Neighbour): Promise<void> {
  const { client } = other;
  const when = `${STOPPED}; meanwhile`;
  const came = await client.eventually(() => client.arrivedBytes() > 0 || client.closed() !== null);
  if (!came)
    throw new RuleBroken(`${when}: another client's echo request`, 'nothing came in time', REMEDY);
  await other.expectReply(when);
}
