// Cuts streams into frames of one known length, whatever the reads were: a byte at a time, or many frames at once.
// It trusts the length that was sent, not the one that came back, so that a damaged length costs one reply and not the framing.

/** What one stream keeps between reads: the beginning of a frame whose rest has not come. Written by its feed alone. */
export interface FrameRest {
  /** Null until the first frame that came in parts. */
  partial: Buffer | null;
  partialBytes: number;
}

/**
 * Takes the first `length` bytes of `chunk`, read from `stream`, and tells each frame that is now whole. A frame lies in `chunk`
 * itself where it can (no copy), and is valid during the call only. Stops, and drops the rest, when told to.
 */
export type FrameFeed<Stream> = (stream: Stream, chunk: Buffer, length: number) => void;

/** One for all streams of a thread. @param onFrame tells a frame. It returns whether the stream goes on. */
export function createFrameFeed<Stream extends FrameRest>(
  frameBytes: number,
  onFrame: (stream: Stream, source: Buffer, offset: number) => boolean,
): FrameFeed<Stream> {
  /** Adds to the partial frame. @returns the bytes of `chunk` used. */
  function complete(stream: Stream, chunk: Buffer, offset: number, length: number): number {
    stream.partial ??= Buffer.allocUnsafeSlow(frameBytes);
    const end = Math.min(length, offset + frameBytes - stream.partialBytes);
    chunk.copy(stream.partial, stream.partialBytes, offset, end);
    stream.partialBytes += end - offset;
    return end - offset;
  }

  return (stream, chunk, length) => {
    let offset = 0;
    while (offset < length) {
      if (stream.partialBytes === 0 && length - offset >= frameBytes) {
        const at = offset;
        offset += frameBytes;
        if (!onFrame(stream, chunk, at)) return;
        continue;
      }
      offset += complete(stream, chunk, offset, length);
      if (stream.partialBytes < frameBytes) return;
      stream.partialBytes = 0;
      if (!onFrame(stream, stream.partial as Buffer, 0)) return;
    }
  };
}
