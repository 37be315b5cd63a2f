// A program of its own, so that it can be held to certain CPUs: worker threads that count in memory they share, repetition after
// repetition. Speaks as race/count.c does, and is called in the same way: HOW THREADS INCREMENTS REPETITIONS.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { COUNTER, SHARED_WORDS, type CountTask, type CountTimes } from './count-thread.js';

const [how, threadsText, incrementsText, repetitionsText] = process.argv.slice(2);
const threads = Number(threadsText);
const shared = new Int32Array(new SharedArrayBuffer(SHARED_WORDS * Int32Array.BYTES_PER_ELEMENT));
const task = {
  memory: shared.buffer,
  threads,
  increments: Number(incrementsText),
  isAtomic: how === 'atomic',
} satisfies CountTask;
const script = new URL('count-thread.js', import.meta.url);
const workers = Array.from({ length: threads }, () => new Worker(script, { workerData: task }));
await Promise.all(workers.map((worker) => once(worker, 'online')));
for (let left = Number(repetitionsText); left > 0; left--) {
  shared[COUNTER] = 0;
  const times = await Promise.all(workers.map(countOnce));
  const startedNs = Math.min(...times.map((time) => time.startedNs));
  const endedNs = Math.max(...times.map((time) => time.endedNs));
  const counted = Atomics.load(shared, COUNTER);
  process.stdout.write(`${JSON.stringify({ counted, elapsedNs: endedNs - startedNs })}\n`);
}
await Promise.all(workers.map((worker) => worker.terminate()));

async function countOnce(worker: Worker): Promise<CountTimes> {
  const counted = once(worker, 'message') as Promise<[CountTimes]>;
  worker.postMessage('count');
  return (await counted)[0];
}
