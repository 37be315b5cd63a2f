import { expect, test } from 'vitest';
import type { FrameAssembler } from './frame-assembler.js';
import { createFrameAssembler } from './frame-assembler.js';

const FRAME_BYTES = 20;

/** Frames filled with their number. */
function stream(frames: number): Buffer {
  return Buffer.concat(Array.from({ length: frames }, (_, i) => Buffer.alloc(FRAME_BYTES, i + 1)));
}

function collect(): { frames: number[]; assembler: FrameAssembler } {
  const frames: number[] = [];
  const assembler = createFrameAssembler(FRAME_BYTES, (source, offset) => {
    const frame = source.subarray(offset, offset + FRAME_BYTES);
    expect(frame.every((byte) => byte === frame[0])).toBe(true);
    frames.push(frame[0] ?? NaN);
    return true;
  });
  return { frames, assembler };
}

test.each([1, 2, 3, 7, 19, 20, 21, 39, 40, 41, 100])(
  'frames come whole and in order from reads of %i bytes',
  (readBytes) => {
    const { frames, assembler } = collect();
    const bytes = stream(5);
    // As with sockets, every read lands in the same memory.
    const readBuffer = Buffer.alloc(readBytes);
    for (let at = 0; at < bytes.length; at += readBytes) {
      assembler.feed(readBuffer, bytes.copy(readBuffer, 0, at));
    }
    expect(frames).toEqual([1, 2, 3, 4, 5]);
  },
);

test('bytes beyond the given length are not looked at', () => {
  const { frames, assembler } = collect();
  assembler.feed(stream(2), FRAME_BYTES);
  expect(frames).toEqual([1]);
});

test('a frame that lies whole in the read is not copied', () => {
  const chunk = stream(1);
  let source: Buffer | null = null;
  createFrameAssembler(FRAME_BYTES, (from) => {
    source = from;
    return true;
  }).feed(chunk, chunk.length);
  expect(source).toBe(chunk);
});

test('nothing follows once the taker says no', () => {
  let frames = 0;
  const assembler = createFrameAssembler(FRAME_BYTES, () => ++frames < 2);
  assembler.feed(stream(5), 5 * FRAME_BYTES);
  expect(frames).toBe(2);
});
