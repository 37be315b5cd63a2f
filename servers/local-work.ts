// Work done by the thread that also does the I/O: compute holds the loop up, as it must; a wait is a timer and does not.
import type { FrameRun } from '../protocol/decoder.js';
import { DIGEST_OFFSET, HEADER_BYTES, KIND_COMPUTE, KIND_WAIT } from '../protocol/frame.js';
import { computeDigest } from '../protocol/work.js';
import { createDelays } from './delays.js';
import type { ReplyCallback, RequestWork } from './request-work.js';

/** Work on this thread's event loop. */
export function createLocalWork(): RequestWork {
  const delays = createDelays();

  function now(run: FrameRun): Buffer | null {
    if (run.header.kind === KIND_COMPUTE) writeDigest(run.bytes, run.header.amount);
    return run.header.kind === KIND_WAIT && run.header.amount > 0 ? null : run.bytes;
  }

  function later(run: FrameRun, done: ReplyCallback): () => void {
    return delays.start(run.header.amount, () => done(run.bytes));
  }

  return { echoRuns: true, now, later };
}

/** Does a compute request: turns the frame into its reply in place. @param iterations steps of xorshift32. */
export function writeDigest(frame: Buffer, iterations: number): void {
  const digest = computeDigest(frame, HEADER_BYTES, frame.length, iterations);
  frame.writeUInt32BE(digest, DIGEST_OFFSET);
}
