// Cuts a stream into frames of one known length, whatever the reads were: a byte at a time, or many frames at once.
// It trusts the length that was sent, not the one that came back, so that a damaged length costs one reply and not the framing.

/** One stream's assembler. */
export interface FrameAssembler {
  /**
   * Takes the first `length` bytes of `chunk` and calls `onFrame` for each frame that is now whole. A frame lies in `chunk`
   * itself where it can (no copy), and is valid during the call only. Stops, and drops the rest, when `onFrame` returns false.
   */
  feed(chunk: Buffer, length: number): void;
}

/** @returns whether the stream goes on. */
export type OnFrame = (source: Buffer, offset: number) => boolean;

export function createFrameAssembler(frameBytes: number, onFrame: OnFrame): FrameAssembler {
  // The beginning of a frame whose rest has not come.
  let partial: Buffer | null = null;
  let partialBytes = 0;

  /** Adds to the partial frame. @returns the bytes of `chunk` used. */
  function complete(chunk: Buffer, offset: number, length: number): number {
    partial ??= Buffer.allocUnsafeSlow(frameBytes);
    const end = Math.min(length, offset + frameBytes - partialBytes);
    chunk.copy(partial, partialBytes, offset, end);
    partialBytes += end - offset;
    return end - offset;
  }

  function feed(chunk: Buffer, length: number): void {
    let offset = 0;
    while (offset < length) {
      if (partialBytes === 0 && length - offset >= frameBytes) {
        const at = offset;
        offset += frameBytes;
        if (!onFrame(chunk, at)) return;
        continue;
      }
      offset += complete(chunk, offset, length);
      if (partialBytes < frameBytes) return;
      partialBytes = 0;
      if (!onFrame(partial as Buffer, 0)) return;
    }
  }

  return { feed };
}
