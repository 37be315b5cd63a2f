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
import { createGrowingBuffer } from './growing-buffer.js';

/** One whole frame; or, where echo runs were asked for, a stretch of the stream in which all is echo. */
export interface FrameRun {
  /** The header of the frame in which the run begins. */
  readonly header: FrameHeader;
  /** Frames that end in this run: 1, or for an echo run any number, 0 included. */
  readonly frames: number;
  /** Headers and payloads. The reader owns these bytes and may change them in place. */
  readonly bytes: Buffer;
}

/** A decoder of one stream. */
export interface FrameDecoder {
  /** Takes a chunk over: its bytes must not be changed by the giver. Ignored after a fault. */
  feed(chunk: Buffer): void;
  /** The next frame or run, or null when more bytes are needed or a frame broke the rules. */
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
  /**
   * Whether echo frames are handed out as they come, many as one {@link FrameRun} and large ones in pieces, for a reader that
   * sends them back unchanged: one write for many, and no copy and no waiting for large ones.
   */
  readonly echoRuns: boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Makes a decoder. What lies whole in a chunk is handed out as a view of that chunk; what does not is assembled in a buffer that
 * grows with the bytes that have come, whatever the header promises.
 */
export function createFrameDecoder(options: FrameDecoderOptions): FrameDecoder {
  const { maxPayloadBytes, echoRuns } = options;
  const waiting: Buffer[] = [];
  let chunk = NOTHING;
  let offset = 0;
  /** A frame that is not whole, and its header once that is. */
  const partial = createGrowingBuffer();
  let partialHeader: FrameHeader | null = null;
  /** An echo frame handed out in pieces, and how many of its bytes have not come. */
  let passing: FrameHeader | null = null;
  let passingBytes = 0;
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
      const run = (partial.length() === 0 ? takeFromChunk() : null) ?? assemble();
      if (run !== null) return run;
    }
    releaseChunk();
    waiting.length = 0;
    return null;
  }

  /** What can be handed out of this chunk as it is; null when a frame must be assembled first, or judged. */
  function takeFromChunk(): FrameRun | null {
    const echoes = echoRuns ? takeEchoes() : null;
    if (echoes !== null) return echoes;
    const end = frameEnd(offset);
    if (end === 0 || end > chunk.length) return null;
    const header = readHeader(chunk, offset);
    return headerFault(header, maxPayloadBytes) === null ? take(header, 1, end) : null;
  }

  /** All that is echo from `offset` on: the rest of a frame that began earlier, whole frames, the start of one. */
  function takeEchoes(): FrameRun | null {
    let header = passing;
    let frames = 0;
    let end = offset + Math.min(passingBytes, chunk.length - offset);
    passingBytes -= end - offset;
    if (passing !== null && passingBytes === 0) {
      passing = null;
      frames = 1;
    }
    while (passing === null) {
      const next = frameEnd(end);
      if (next === 0 || !isPlainEcho(end)) break;
      header ??= readHeader(chunk, end);
      if (next <= chunk.length) {
        frames++;
        end = next;
      } else {
        passing = readHeader(chunk, end);
        passingBytes = next - chunk.length;
        end = chunk.length;
      }
    }
    return header === null || end === offset ? null : take(header, frames, end);
  }

  function take(header: FrameHeader, frames: number, end: number): FrameRun {
    const isWholeChunk = offset === 0 && end === chunk.length;
    const bytes = isWholeChunk ? chunk : chunk.subarray(offset, end);
    offset = end;
    // A chunk that is used up is its reader's alone, who may even detach its memory.
    if (end === chunk.length) releaseChunk();
    return { header, frames, bytes };
  }

  function releaseChunk(): void {
    chunk = NOTHING;
    offset = 0;
  }

  /** Where the frame at `start` will end, maybe in a later chunk; 0 when its header is not whole here, or it is oversized. */
  function frameEnd(start: number): number {
    if (chunk.length - start < HEADER_BYTES) return 0;
    const payloadBytes = chunk.readUInt32BE(start + PAYLOAD_BYTES_OFFSET);
    return payloadBytes <= maxPayloadBytes ? start + HEADER_BYTES + payloadBytes : 0;
  }

  /** Kind echo and no flags, read as the one integer they lie in. */
  function isPlainEcho(start: number): boolean {
    return chunk.readUInt32BE(start + KIND_OFFSET) === KIND_ECHO;
  }

  /** Moves bytes from the chunk into the partial frame. @returns it once it is whole, or its header if the rest can pass. */
  function assemble(): FrameRun | null {
    if (partialHeader === null) {
      offset += partial.fill(HEADER_BYTES, chunk, offset);
      if (partial.length() < HEADER_BYTES) return null;
      partialHeader = readHeader(partial.view(), 0);
      fault = headerFault(partialHeader, maxPayloadBytes);
      if (fault !== null) return null;
    }
    const header = partialHeader;
    const canPass = echoRuns && header.kind === KIND_ECHO && header.payloadBytes > 0;
    const frameBytes = canPass ? HEADER_BYTES : HEADER_BYTES + header.payloadBytes;
    offset += partial.fill(frameBytes, chunk, offset);
    if (partial.length() < frameBytes) return null;
    partialHeader = null;
    passing = canPass ? header : null;
    passingBytes = canPass ? header.payloadBytes : 0;
    return { header, frames: canPass ? 0 : 1, bytes: partial.take() };
  }

  return {
    feed,
    next,
    fault: () => fault,
    isMidFrame: () => partial.length() > 0 || passingBytes > 0,
  };
}
