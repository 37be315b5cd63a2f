// How much of what was read is echo and can go back as it is. Pure; allocates nothing, for this is all the thinking that a
// plain echo takes. What it leaves over is for protocol/decoder.ts.
import {
  HEADER_BYTES,
  KIND_ECHO,
  KIND_OFFSET,
  MAX_STREAM_PAYLOAD_BYTES,
  PAYLOAD_BYTES_OFFSET,
} from '../../../protocol/frame.js';

/** The front of some input. */
export interface EchoStretch {
  /** Bytes that are echo. */
  bytes: number;
  /** Frames that end in them. */
  frames: number;
  /** Bytes still to come of the frame at their end. */
  passingBytes: number;
}

/** The one answer that {@link measureEchoes} gives. */
const stretch: EchoStretch = { bytes: 0, frames: 0, passingBytes: 0 };

/**
 * Measures the echo at the front of `input[0, count)`: the rest of a frame that began earlier, whole frames, and the start of one
 * whose header is whole. @param passingBytes of that earlier frame. @returns a record that the next call overwrites.
 */
export function measureEchoes(input: DataView, count: number, passingBytes: number): EchoStretch {
  let end = Math.min(passingBytes, count);
  let frames = passingBytes > 0 && end === passingBytes ? 1 : 0;
  let passing = passingBytes - end;
  while (count - end >= HEADER_BYTES) {
    const payloadBytes = input.getUint32(end + PAYLOAD_BYTES_OFFSET);
    // Kind echo and no flags, read as the one integer they lie in.
    const isPlain = input.getUint32(end + KIND_OFFSET) === KIND_ECHO;
    if (!isPlain || payloadBytes > MAX_STREAM_PAYLOAD_BYTES) break;
    end += HEADER_BYTES + payloadBytes;
    if (end > count) {
      passing = end - count;
      end = count;
    } else frames++;
  }
  stretch.bytes = end;
  stretch.frames = frames;
  stretch.passingBytes = passing;
  return stretch;
}
