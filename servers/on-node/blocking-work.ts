// Work done by a thread that may block, having nothing else to do: a wait really holds it. Never for a thread that serves
// more than one client.
import type { FrameRun } from '../../protocol/decoder.js';
import { KIND_COMPUTE, KIND_WAIT } from '../../protocol/frame.js';
import type { RequestWork } from '../request-work.js';
import { writeDigest } from '../work-at-once.js';

/** Work that blocks this thread. `now` always has the reply. */
export function createBlockingWork(): RequestWork {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  function now({ header, bytes }: FrameRun): Buffer {
    if (header.kind === KIND_COMPUTE) writeDigest(bytes, header.amount);
    if (header.kind === KIND_WAIT) block(header.amount / 1_000);
    return bytes;
  }

  /** Nobody ever notifies `never`; the kernel's futex ends the wait. Loops, as one may end a little early. */
  function block(milliseconds: number): void {
    const dueMs = performance.now() + milliseconds;
    for (let leftMs = milliseconds; leftMs > 0; leftMs = dueMs - performance.now()) {
      Atomics.wait(never, 0, 0, leftMs);
    }
  }

  function later(): () => void {
    throw new TypeError('blocking work is always done at once');
  }

  return { echoRuns: true, now, later };
}
