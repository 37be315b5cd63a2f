// A thread of the race: waits until all are there, then counts in memory that it shares with the others.
import { workerData } from 'node:worker_threads';
import { ARRIVED, COUNTER, INCREMENTS, THREADS, type RaceTask } from './race-threads.js';

const { memory, how } = workerData as RaceTask;
const shared = new Int32Array(memory);

arriveAndWait();
if (how === 'atomically') for (let i = 0; i < INCREMENTS; i++) Atomics.add(shared, COUNTER, 1);
else for (let i = 0; i < INCREMENTS; i++) shared[COUNTER] = (shared[COUNTER] as number) + 1;

/** Else the first would be done before the last has started. The last to come wakes the others. */
function arriveAndWait(): void {
  const before = Atomics.add(shared, ARRIVED, 1);
  if (before === THREADS - 1) Atomics.notify(shared, ARRIVED);
  else
    for (let here = before + 1; here < THREADS; here = Atomics.load(shared, ARRIVED))
      Atomics.wait(shared, ARRIVED, here);
}
