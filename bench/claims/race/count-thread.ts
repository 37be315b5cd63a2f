// A worker thread of count-main: each time it is told to, it waits until the others are there too, and counts.
import { parentPort, workerData } from 'node:worker_threads';

export interface CountTask {
  readonly memory: SharedArrayBuffer;
  readonly threads: number;
  readonly increments: number;
  readonly isAtomic: boolean;
}

/** On one clock for all threads, nanoseconds. */
export interface CountTimes {
  readonly startedNs: number;
  readonly endedNs: number;
}

/** Where in the shared memory what lies, each in a cache line of its own. */
export const COUNTER = 0;
const ARRIVED = 32;
const TURN = 64;
export const SHARED_WORDS = 96;

parentPort?.on('message', () => parentPort?.postMessage(countOnce(workerData as CountTask)));

function countOnce({ memory, threads, increments, isAtomic }: CountTask): CountTimes {
  const shared = new Int32Array(memory);
  arriveAndWait(shared, threads);
  const startedNs = now();
  if (isAtomic) countAtomically(shared, increments);
  else countCarelessly(shared, increments);
  return { startedNs, endedNs: now() };
}

/** The last to arrive begins the next turn, and wakes the others. */
function arriveAndWait(shared: Int32Array, threads: number): void {
  const turn = Atomics.load(shared, TURN);
  if (Atomics.add(shared, ARRIVED, 1) + 1 < threads) {
    while (Atomics.wait(shared, TURN, turn) !== 'not-equal' && Atomics.load(shared, TURN) === turn);
    return;
  }
  Atomics.store(shared, ARRIVED, 0);
  Atomics.add(shared, TURN, 1);
  Atomics.notify(shared, TURN);
}

function countCarelessly(shared: Int32Array, increments: number): void {
  for (let i = 0; i < increments; i++) shared[COUNTER] = (shared[COUNTER] as number) + 1;
}

function countAtomically(shared: Int32Array, increments: number): void {
  for (let i = 0; i < increments; i++) Atomics.add(shared, COUNTER, 1);
}

function now(): number {
  return Number(process.hrtime.bigint());
}
