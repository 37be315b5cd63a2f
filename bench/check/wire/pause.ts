// Letting time pass on purpose, where what is tried is that something happens, or does not, meanwhile.
import { setTimeout } from 'node:timers/promises';

/** @throws the signal's reason when it is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch {
    // Of an aborted timer the error is not the signal's reason.
    signal.throwIfAborted();
  }
}
