// Makes what a program of the lab is given: its settings, a way to print that survives a fork, and an ear for Ctrl-C.
import { writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Lab } from './program.js';

export type LabSettings = Pick<Lab, 'host' | 'port' | 'delayMs'>;

const STDOUT = 1;
/** How long to leave a reader that cannot keep up with what is printed. */
const FULL_PIPE_MS = 1;

export function createLab(settings: LabSettings): Lab {
  let isListening = false;
  let isStopped = false;

  async function isInterrupted(): Promise<boolean> {
    if (!isListening) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
    isListening = true;
    // Signals are heard in the phase of the loop that polls: the second immediate is surely behind it.
    await turn();
    await turn();
    return isStopped;
  }

  function stop(): void {
    isStopped = true;
  }

  return { ...settings, print, isInterrupted } satisfies Lab;
}

/** Straight to the descriptor: what a stream keeps for later, a child that leaves by `_exit` would lose. */
function print(line: string): void {
  let rest: Uint8Array = Buffer.from(`${line}\n`);
  while (rest.length > 0) rest = rest.subarray(write(rest));
}

/** @returns bytes taken. @throws EPIPE when the reader has gone. */
function write(bytes: Uint8Array): number {
  try {
    return writeSync(STDOUT, bytes);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_MS);
    return 0;
  }
}
