// A worker thread that is handed memory: it reads all of it, writes to a place of its own in it, keeps it, and says so.
import { isMainThread, parentPort } from 'node:worker_threads';
import { collectGarbage, readHeap, type TouchedHeap } from './touched-heap.js';

/** What is handed to a thread, by a message. */
export type HandedMemory =
  | { readonly kind: 'objects'; readonly heap: TouchedHeap }
  | { readonly kind: 'shared'; readonly buffer: SharedArrayBuffer };

interface Handing {
  readonly memory: HandedMemory;
  /** The thread's own. */
  readonly place: number;
}

const WRITTEN = 77;
const PAGE_BYTES = 4_096;

/** @returns at how many of the first `places` places somebody's write is seen. */
export function countWritten(memory: HandedMemory, places: number): number {
  let seen = 0;
  for (let place = 0; place < places; place++) if (readPlace(memory, place) === WRITTEN) seen++;
  return seen;
}

function readPlace(memory: HandedMemory, place: number): number | undefined {
  return memory.kind === 'objects'
    ? memory.heap[place]?.[0]
    : Atomics.load(new Uint8Array(memory.buffer), place * PAGE_BYTES);
}

function readAll(memory: HandedMemory): number {
  if (memory.kind === 'objects') return readHeap(memory.heap);
  const bytes = new Uint8Array(memory.buffer);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) sum += bytes[at] as number;
  return sum;
}

function write(memory: HandedMemory, place: number): void {
  if (memory.kind === 'shared') {
    Atomics.store(new Uint8Array(memory.buffer), place * PAGE_BYTES, WRITTEN);
    return;
  }
  const array = memory.heap[place];
  if (array !== undefined) array[0] = WRITTEN;
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const kept: HandedMemory[] = [];
  port.on('message', ({ memory, place }: Handing) => {
    kept.push(memory);
    readAll(memory);
    write(memory, place);
    collectGarbage();
    port.postMessage(kept.length);
  });
  port.postMessage(0);
}
