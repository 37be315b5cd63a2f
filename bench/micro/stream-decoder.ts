// Micro subject: finding frames in a stream, as its chunks may come: one frame each, many together, or cut anywhere.
import { createFrameDecoder } from '../../protocol/decoder.js';
import { HEADER_BYTES, MAX_STREAM_PAYLOAD_BYTES, writeHeader } from '../../protocol/frame.js';
import { plainSubject, type Variant } from './subject.js';

const FRAMES = 64;
const PAYLOAD_BYTES = 44;
const FRAME_BYTES = HEADER_BYTES + PAYLOAD_BYTES;
/** Cuts inside headers and inside payloads, in turn. */
const SPLIT_CHUNK_BYTES = 37;

/** Sixty-four 64-byte frames in chunks of several sizes. */
export const streamDecoderSubject = plainSubject(
  'stream-decoder',
  'sixty-four 64-byte frames found by protocol/decoder.ts, in chunks of one frame, all together, and cut within frames',
  'frame',
  () => {
    const stream = frames();
    return [
      decoding('one frame a chunk', chunksOf(stream, FRAME_BYTES), false),
      decoding('64 frames a chunk', [stream], false),
      decoding('64 frames a chunk, echo runs joined', [stream], true),
      decoding('each frame split in two', chunksOf(stream, FRAME_BYTES / 2), false),
      decoding(`chunks of ${SPLIT_CHUNK_BYTES} B`, chunksOf(stream, SPLIT_CHUNK_BYTES), false),
    ];
  },
);

/** All end between frames, so that a decoder serves call after call. */
function decoding(name: string, chunks: readonly Buffer[], echoRuns: boolean): Variant {
  const decoder = createFrameDecoder({ maxPayloadBytes: MAX_STREAM_PAYLOAD_BYTES, echoRuns });
  return {
    name,
    operations: FRAMES,
    run: () => {
      let bytes = 0;
      for (const chunk of chunks) {
        decoder.feed(chunk);
        for (let run = decoder.next(); run !== null; run = decoder.next())
          bytes += run.bytes.length;
      }
      return bytes;
    },
  };
}

function frames(): Buffer {
  const stream = Buffer.alloc(FRAMES * FRAME_BYTES);
  for (let i = 0; i < FRAMES; i++) {
    const header = {
      payloadBytes: PAYLOAD_BYTES,
      sequence: i,
      kind: 0,
      flags: 0,
      amount: 0,
      digest: 0,
    };
    writeHeader(stream, i * FRAME_BYTES, header);
  }
  return stream;
}

function chunksOf(stream: Buffer, chunkBytes: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += chunkBytes) {
    chunks.push(stream.subarray(at, at + chunkBytes));
  }
  return chunks;
}
