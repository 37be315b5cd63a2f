// Starts the threads of the race, and tells what they counted together.
import { Worker } from 'node:worker_threads';

export const THREADS = 2;
/** Of each thread: some tens of milliseconds, so that they surely run at the same time. */
export const INCREMENTS = 5_000_000;

/** Where in the shared memory what lies. */
export const COUNTER = 0;
export const ARRIVED = 32; // 128 bytes on: a cache line of its own

export type Counting = 'carelessly' | 'atomically';

export interface RaceTask {
  readonly memory: SharedArrayBuffer;
  readonly how: Counting;
}

const THREAD = new URL('race-thread.js', import.meta.url);
const WORDS = 64;

/** @returns what the counter stands at when all threads have ended; {@link THREADS} × {@link INCREMENTS} when nothing was lost. */
export async function countWithThreads(how: Counting): Promise<number> {
  const memory = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  const task = { memory, how } satisfies RaceTask;
  const threads = Array.from({ length: THREADS }, () => new Worker(THREAD, { workerData: task }));
  await Promise.all(threads.map(ended));
  return Atomics.load(new Int32Array(memory), COUNTER);
}

function ended(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('error', reject);
    thread.on('exit', () => {
      resolve();
    });
  });
}
