// A second client beside the one that a rule is about: whether it is served meanwhile, or in its turn, is all there is to it.
import { echo } from '../../../protocol/sample-frames.js';
import type { StreamClient } from '../wire/stream-client.js';
import { ask, expectReplies, type StreamTrial } from './stream-rule.js';

/** A server that serves others does it within a few times its usual time, and within this on a busy machine. */
const LEAST_PATIENCE_MS = 300;
const USUAL_TIMES = 20;
/** A machine may stall once. */
const ATTEMPTS = 2;

/** What a neighbour asks: a sequence that no rule uses otherwise. */
const NEIGHBOURS_FRAME = echo(40, 0x4e424252);

/** A client that has asked and not read its reply yet. */
export interface Neighbour {
  readonly client: StreamClient;
  /** Its reply must come. @param when as the end of a sentence. @throws {RuleBroken} */
  expectReply(when: string): Promise<void>;
  /** Asks again. @throws {RuleBroken} */
  askAgain(when: string): Promise<void>;
}

/** Connects and asks at once; an iterative server answers when its turn comes. */
export async function createNeighbour({ connect }: StreamTrial): Promise<Neighbour> {
  const client = await connect();
  const frames = [NEIGHBOURS_FRAME];
  client.write(NEIGHBOURS_FRAME);
  const question = (when: string) => ({
    client,
    frames,
    sent: `${when}: another client's echo request`,
  });
  return {
    client,
    expectReply: (when) => expectReplies(question(when)),
    askAgain: (when) => ask(question(when)),
  };
}

/** Whether a second client is served while a first one, that was served, holds its connection and says nothing. */
export async function servesBeside({ connect, tryConnect, tools }: StreamTrial): Promise<boolean> {
  const holder = await connect();
  const startMs = performance.now();
  await ask({ client: holder, frames: [NEIGHBOURS_FRAME], sent: 'an echo request of 60 bytes' });
  const usualMs = performance.now() - startMs;
  const patienceMs = Math.min(tools.patienceMs, Math.max(LEAST_PATIENCE_MS, USUAL_TIMES * usualMs));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const second = await tryConnect(patienceMs);
    second?.write(NEIGHBOURS_FRAME);
    const outcome = (await second?.read(NEIGHBOURS_FRAME.length, patienceMs))?.outcome;
    second?.close();
    if (outcome !== 'whole') continue;
    holder.close();
    return true;
  }
  holder.close();
  return false;
}
