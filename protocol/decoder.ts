// Cuts a byte stream into frames, however it was split or coalesced on its way. Pure: it is fed chunks and asked for
// frames; reading, pausing and closing are its caller's. Datagrams and HTTP bodies are whole and do not need it.
import {
  HEADER_BYTES,
  KIND_ECHO,
  KIND_OFFSET,
  PAYLOAD_BYTES_OFFSET,
  headerFault,
  readHeader,
  type FrameFault,
  type FrameHeader,
} from './frame.js';

/** Whole frames that lie one behind the other. More than one only where all are echo and runs were asked for. */
export interface FrameRun {
  /** The header of the first frame. */
  readonly header: FrameHeader;
  readonly frames: number;
  /** Headers and payloads. The reader owns these bytes and may change them in place. */
  readonly bytes: Buffer;
}

/** A decoder of one stream. */
export interface FrameDecoder {
  /** Takes a chunk over: its bytes must not be changed by the giver. Ignored after a fault. */
  feed(chunk: Buffer): void;
  /** The next whole frame or run, or null when more bytes are needed or a frame broke the rules. */
  next(): FrameRun | null;
  /** The rule that the stream broke, or null. Nothing is decoded after it. */
  fault(): FrameFault | null;
  /** Whether a frame has begun and is not whole; meaningful once {@link next} has returned null. */
  isMidFrame(): boolean;
}

/** How a stream is decoded. */
export interface FrameDecoderOptions {
  /** A frame that promises more payload is `oversized`. */
  readonly maxPayloadBytes: number;
  /** Whether echo frames that lie together are handed out as one {@link FrameRun}, so that one write echoes them. */
  readonly echoRuns: boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Makes a decoder. A frame that lies whole in a chunk is handed out as a view of that chunk; one that does not is
 * assembled in a buffer that at most doubles with the bytes that have come, whatever its header promises.
 */
export function createFrameDecoder(options: FrameDecoderOptions): FrameDecoder {
  const { maxPayloadBytes, echoRuns } = options;
  const waiting: Buffer[] = [];
  let chunk = NOTHING;
  let offset = 0;
  let partial = NOTHING;
  let partialBytes = 0;
  let partialHeader: FrameHeader | null = null;
  let fault: FrameFault | null = null;

  function feed(bytes: Buffer): void {
    if (fault === null) waiting.push(bytes);
  }

  function next(): FrameRun | null {
    while (fault === null) {
      if (offset === chunk.length) {
        chunk = waiting.shift() ?? NOTHING;
        offset = 0;
        if (chunk.length === 0 && waiting.length === 0) return null;
      }
      const run = (partialBytes === 0 ? takeRun() : null) ?? assemble();
      if (run !== null) return run;
    }
    releaseChunk();
    partial = NOTHING;
    partialBytes = waiting.length = 0;
    return null;
  }

  /** The frames that lie whole at `offset`; null when the first of them does not, or breaks the rules. */
  function takeRun(): FrameRun | null {
    let end = wholeFrameEnd(offset);
    if (end === 0) return null;
    const start = offset;
    let frames = 1;
    if (echoRuns && isPlainEcho(start)) {
      for (let after = wholeFrameEnd(end); after !== 0 && isPlainEcho(end); frames++) {
        end = after;
        after = wholeFrameEnd(end);
      }
    }
    const header = readHeader(chunk, start);
    if (headerFault(header, maxPayloadBytes) !== null) return null;
    const isWholeChunk = start === 0 && end === chunk.length;
    const bytes = isWholeChunk ? chunk : chunk.subarray(start, end);
    offset = end;
    // A chunk that is used up is its reader's alone, who may even detach its memory.
    if (end === chunk.length) releaseChunk();
    return { header, frames, bytes };
  }

  function releaseChunk(): void {
    chunk = NOTHING;
    offset = 0;
  }

  /** Where the frame at `start` ends when it is whole in this chunk and not oversized, otherwise 0. */
  function wholeFrameEnd(start: number): number {
    if (chunk.length - start < HEADER_BYTES) return 0;
    const payloadBytes = chunk.readUInt32BE(start + PAYLOAD_BYTES_OFFSET);
    const end = start + HEADER_BYTES + payloadBytes;
    return payloadBytes <= maxPayloadBytes && end <= chunk.length ? end : 0;
  }

  /** Kind echo and no flags, read as the one integer they lie in. */
  function isPlainEcho(start: number): boolean {
    return chunk.readUInt32BE(start + KIND_OFFSET) === KIND_ECHO;
  }

  /** Moves bytes from the chunk into the partial frame; the frame when that made it whole. */
  function assemble(): FrameRun | null {
    if (partialHeader === null) {
      fillPartial(HEADER_BYTES);
      if (partialBytes < HEADER_BYTES) return null;
      partialHeader = readHeader(partial, 0);
      fault = headerFault(partialHeader, maxPayloadBytes);
      if (fault !== null) return null;
    }
    const frameBytes = HEADER_BYTES + partialHeader.payloadBytes;
    fillPartial(frameBytes);
    if (partialBytes < frameBytes) return null;
    const run = { header: partialHeader, frames: 1, bytes: partial };
    partial = NOTHING;
    partialBytes = 0;
    partialHeader = null;
    return run;
  }

  function fillPartial(targetBytes: number): void {
    const taken = Math.min(targetBytes - partialBytes, chunk.length - offset);
    const needed = partialBytes + taken;
    if (needed > partial.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(targetBytes, 2 * partial.length)));
      partial.copy(grown, 0, 0, partialBytes);
      partial = grown;
    }
    chunk.copy(partial, partialBytes, offset, offset + taken);
    offset += taken;
    partialBytes = needed;
  }

  return { feed, next, fault: () => fault, isMidFrame: () => partialBytes > 0 };
}
