// The contract between a transport, which moves frames, and whoever does what they ask. Where the work is done is what
// tells styles apart; that there is a place to plug it in is what lets them share everything else.
import type { FrameRun } from '../protocol/decoder.js';

/** Gives the reply, or null when the work was lost (a pool that was torn down): its client must then be cut off. */
export type ReplyCallback = (reply: Buffer | null) => void;

/** Does what requests ask. */
export interface RequestWork {
  /** Whether a run of echo frames may come as one request, since echoing needs no work at all here. */
  readonly echoRuns: boolean;
  /** The reply, when it can be had without waiting; null when it needs {@link later}. May change `run` in place. */
  now(run: FrameRun): Buffer | null;
  /** Starts work that takes time, and calls `done` once, never from within. @returns a function that gives it up. */
  later(run: FrameRun, done: ReplyCallback): () => void;
}
