// JavaScript memory of a known size: arrays of small integers on V8's heap, one to about each page of 4 KiB. For the programs whose memory
// is read from outside.

/** Of one array: with its header about a page, so that a write to each array is a write to about every page. */
const INTEGERS = 510;
const ARRAYS_PER_MIB = 256;

export type TouchedHeap = number[][];

/** @param mib of 2²⁰ bytes. Every array is written to, and has been through the collections that settle it where it stays. */
export function createTouchedHeap(mib: number): TouchedHeap {
  const heap = Array.from({ length: mib * ARRAYS_PER_MIB }, () =>
    new Array<number>(INTEGERS).fill(1),
  );
  collectGarbage();
  collectGarbage();
  return heap;
}

/** Writes to the first `percent` of the arrays, each once. */
export function writeHeap(heap: TouchedHeap, percent: number): void {
  const count = Math.floor((heap.length * percent) / 100);
  for (let index = 0; index < count; index++) {
    const array = heap[index] as number[];
    array[0] = (array[0] as number) + 1;
  }
}

/** @returns a sum over all arrays: every one of them is looked at. */
export function readHeap(heap: TouchedHeap): number {
  return heap.reduce((sum, array) => sum + (array[0] as number), 0);
}

/** A full collection. @throws {TypeError} in a process that was not started with `--expose-gc`. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new TypeError('start this process with --expose-gc');
  gc();
}
