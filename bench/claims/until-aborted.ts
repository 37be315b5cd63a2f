// Waiting that ends when the claim is told to end: what a trial waits for may take long, and who broke it off does not wait for that.
import { MeasureError } from '../run/instruments.js';

/**
 * Settles as `promise` does, or rejects at once when `signal` is aborted. What the promise waits for goes on: its owner ends that.
 * @throws {MeasureError} CLAIM_ABORTED
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new MeasureError('CLAIM_ABORTED', 'it was broken off'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
