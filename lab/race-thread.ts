// A thread of the race: waits until all are there, then counts in memory that it shares with the others.
import { workerData } from 'node:worker_threads';
import { ARRIVED, COUNTER, INCREMENTS, THREADS, type RaceTask } from './race-threads.js';

const { memory, how } = workerData as RaceTask;
const shared = new Int32Array(memory);

arriveAndWait();
if (how === 'atomically') for (let i = 0; i < INCREMENTS; i++) Atomics.add(shared, COUNTER, 1);
else for (let i = 0; i < INCREMENTS; i++) shared[COUNTER] = (shared[COUNTER] as number) + 1;

/** Else the first would be done before the last has started. Not asleep, or it would be done before the others are awake. */
function arriveAndWait(): void {
  Atomics.add(shared, ARRIVED, 1);
  while (Atomics.load(shared, ARRIVED) < THREADS);
}
