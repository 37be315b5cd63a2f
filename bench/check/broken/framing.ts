// How the broken servers cut frames from a stream: rightly, and in the wrong ways that students find.
import { createFrameDecoder } from '../../../protocol/decoder.js';
import {
  HEADER_BYTES,
  MAX_STREAM_PAYLOAD_BYTES,
  PAYLOAD_BYTES_OFFSET,
  headerFault,
  readHeader,
  type FrameFault,
} from '../../../protocol/frame.js';

/** One connection's stream. */
export interface Framing {
  /** @returns the frames that have become whole with this chunk. */
  feed(chunk: Buffer): Buffer[];
  /** Whether a frame broke the rules; nothing is read after it. */
  isBroken(): boolean;
  isMidFrame(): boolean;
}

/** By the rules. */
export function rightFraming(): Framing {
  const decoder = createFrameDecoder({
    maxPayloadBytes: MAX_STREAM_PAYLOAD_BYTES,
    echoRuns: false,
  });
  return {
    feed: (chunk) => {
      const frames: Buffer[] = [];
      decoder.feed(chunk);
      for (let run = decoder.next(); run !== null; run = decoder.next()) frames.push(run.bytes);
      return frames;
    },
    isBroken: () => decoder.fault() !== null,
    isMidFrame: () => decoder.isMidFrame(),
  };
}

/** Any kind and any flag passes, and a frame may be as long as it says. */
export function lenientFraming(
  readLength: (header: Buffer) => number = bigEndian,
): Framing & { promisedBytes: () => number } {
  const frameBytes = (header: Buffer): number => HEADER_BYTES + readLength(header);
  let pending: Buffer = Buffer.alloc(0);
  return {
    feed: (chunk) => {
      const frames: Buffer[] = [];
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= HEADER_BYTES && pending.length >= frameBytes(pending)) {
        const end = frameBytes(pending);
        frames.push(pending.subarray(0, end));
        pending = pending.subarray(end);
      }
      return frames;
    },
    isBroken: () => false,
    isMidFrame: () => pending.length > 0,
    /** Of the frame that has begun; 0 while its header is not whole. */
    promisedBytes: () => (pending.length < HEADER_BYTES ? 0 : frameBytes(pending)),
  };
}

/** What came in one piece is taken for one frame: answered if it begins with a whole one, and the rest thrown away. */
export function chunkFraming(): Framing {
  return {
    feed: (chunk) => {
      if (chunk.length < HEADER_BYTES || chunk.length < HEADER_BYTES + bigEndian(chunk)) return [];
      return [chunk.subarray(0, HEADER_BYTES + bigEndian(chunk))];
    },
    isBroken: () => false,
    isMidFrame: () => false,
  };
}

/** What a server may have here, as a container would limit it. */
const MEMORY_BYTES = 64 * 1_048_576;

/** Takes the memory that a header announces before the bytes have come, and ends where there is no such memory. */
export function trustingFraming(): Framing {
  const lenient = lenientFraming();
  const right = rightFraming();
  return {
    feed: (chunk) => {
      lenient.feed(chunk);
      if (lenient.promisedBytes() > MEMORY_BYTES) {
        throw new Error(`out of memory: ${lenient.promisedBytes()} bytes were asked for`);
      }
      return right.feed(chunk);
    },
    isBroken: () => right.isBroken(),
    isMidFrame: () => right.isMidFrame(),
  };
}

/** By the rules, but of kind and flags the second byte alone is looked at. */
export function narrowFraming(): Framing {
  const lenient = lenientFraming();
  let isBroken = false;
  return {
    ...lenient,
    feed: (chunk) => {
      const frames = lenient.feed(chunk);
      const wrong = frames.findIndex((frame) => narrowFault(frame) !== null);
      isBroken ||= wrong >= 0 || lenient.promisedBytes() > HEADER_BYTES + MAX_STREAM_PAYLOAD_BYTES;
      return wrong < 0 ? frames : frames.slice(0, wrong);
    },
    isBroken: () => isBroken,
  };
}

/** The rule that a frame breaks as far as the second bytes of its kind and flags tell. */
export function narrowFault(frame: Buffer): FrameFault | null {
  const header = readHeader(frame, 0);
  const narrow = { ...header, kind: header.kind & 0xff, flags: header.flags & 0xff };
  return headerFault(narrow, MAX_STREAM_PAYLOAD_BYTES);
}

/** struct.unpack('<I', …), or no ntohl. */
export function littleEndianFraming(): Framing {
  return lenientFraming((header) => header.readUInt32LE(PAYLOAD_BYTES_OFFSET));
}

function bigEndian(header: Buffer): number {
  return header.readUInt32BE(PAYLOAD_BYTES_OFFSET);
}
