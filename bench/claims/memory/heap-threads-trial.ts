// A process of V8 with MIB of memory and THREADS worker threads: `node --expose-gc heap-threads-trial.js MIB THREADS objects|shared` does on
// lines of its standard input what bench/claims/c/heap-threads.c does (`start`, `hand`). `objects`: arrays on V8's heap. `shared`: a
// SharedArrayBuffer.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { collectGarbage, createTouchedHeap } from './touched-heap.js';
import { countWritten, type HandedMemory } from './heap-threads-worker.js';

const PAGE_BYTES = 4_096;
const MIB_BYTES = 1_048_576;
const WORKER = new URL('heap-threads-worker.js', import.meta.url);
/** Small, so that what grows by the handing is the copy, and not the room that V8 takes for garbage while it copies. */
const YOUNG_MB = 2;

const mib = Number(process.argv[2]);
const count = Number(process.argv[3]);
const memory: HandedMemory =
  process.argv[4] === 'shared'
    ? { kind: 'shared', buffer: touchedBuffer() }
    : { kind: 'objects', heap: createTouchedHeap(mib) };
let workers: Worker[] = [];
sayDone(0);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'start') {
    workers = Array.from(
      { length: count },
      () => new Worker(WORKER, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } }),
    );
    await Promise.all(workers.map((worker) => once(worker, 'message')));
  }
  if (line === 'hand') await hand();
  sayDone(line === 'hand' ? countWritten(memory, count) : 0);
}
await Promise.all(workers.map((worker) => worker.terminate()));

/** To one after the other: a copy under way for each at once would be counted as memory, too. */
async function hand(): Promise<void> {
  for (const [place, worker] of workers.entries()) {
    const answered = once(worker, 'message');
    worker.postMessage({ memory, place });
    await answered;
  }
  collectGarbage();
}

function touchedBuffer(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(mib * MIB_BYTES);
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) bytes[at] = 1;
  return buffer;
}

function sayDone(seen: number): void {
  process.stdout.write(`${JSON.stringify({ event: 'done', seen })}\n`);
}
