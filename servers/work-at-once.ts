// Work that the thread which has the request does then and there, on either substrate.
import type { FrameRun } from '../protocol/decoder.js';
import { DIGEST_OFFSET, HEADER_BYTES, KIND_COMPUTE, KIND_WAIT } from '../protocol/frame.js';
import { computeDigest } from '../protocol/work.js';

/** Echoes, and computes in place. @returns the reply, or null when what is asked for is a wait. */
export function replyAtOnce(run: FrameRun): Buffer | null {
  if (run.header.kind === KIND_COMPUTE) writeDigest(run.bytes, run.header.amount);
  return run.header.kind === KIND_WAIT && run.header.amount > 0 ? null : run.bytes;
}

/** Does a compute request: turns the frame into its reply in place. @param iterations steps of xorshift32. */
export function writeDigest(frame: Buffer, iterations: number): void {
  const digest = computeDigest(frame, HEADER_BYTES, frame.length, iterations);
  frame.writeUInt32BE(digest, DIGEST_OFFSET);
}
