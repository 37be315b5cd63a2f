// A buffer for bytes whose number was promised but may never come: it grows with what is there. Pure.

/** Bytes put together from pieces. */
export interface GrowingBuffer {
  /** Bytes so far. */
  length(): number;
  /** Appends from `source` at `start` what is missing to `targetBytes`. @returns how many bytes were there to take. */
  fill(targetBytes: number, source: Buffer, start: number): number;
  /** Gives the bytes away, and is empty again. Their memory is of exactly the size of the last target once that is reached. */
  take(): Buffer;
  /** The bytes so far; valid until the next call. */
  view(): Buffer;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** An empty buffer. It at most doubles with what has come, so that filling it byte by byte copies each byte about twice. */
export function createGrowingBuffer(): GrowingBuffer {
  let bytes = NOTHING;
  let length = 0;

  function fill(targetBytes: number, source: Buffer, start: number): number {
    const taken = Math.min(targetBytes - length, source.length - start);
    const needed = length + taken;
    if (needed > bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(targetBytes, 2 * bytes.length)));
      bytes.copy(grown, 0, 0, length);
      bytes = grown;
    }
    source.copy(bytes, length, start, start + taken);
    length = needed;
    return taken;
  }

  function take(): Buffer {
    const taken = bytes.length === length ? bytes : bytes.subarray(0, length);
    bytes = NOTHING;
    length = 0;
    return taken;
  }

  return { length: () => length, fill, take, view: () => bytes.subarray(0, length) };
}
