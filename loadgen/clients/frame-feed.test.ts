import { expect, test } from 'vitest';
import type { FrameFeed, FrameRest } from './frame-feed.js';
import { createFrameFeed } from './frame-feed.js';

const FRAME_BYTES = 20;

/** Frames filled with their number. */
function bytesOf(...numbers: number[]): Buffer {
  return Buffer.concat(numbers.map((number) => Buffer.alloc(FRAME_BYTES, number)));
}

interface Stream extends FrameRest {
  readonly frames: number[];
}

function createStream(): Stream {
  return { partial: null, partialBytes: 0, frames: [] };
}

function collectingFeed(): FrameFeed<Stream> {
  return createFrameFeed(FRAME_BYTES, (stream, source, offset) => {
    const frame = source.subarray(offset, offset + FRAME_BYTES);
    expect(frame.every((byte) => byte === frame[0])).toBe(true);
    stream.frames.push(frame[0] ?? NaN);
    return true;
  });
}

test.each([1, 2, 3, 7, 19, 20, 21, 39, 40, 41, 100])(
  'frames come whole and in order from reads of %i bytes',
  (readBytes) => {
    const feed = collectingFeed();
    const stream = createStream();
    const bytes = bytesOf(1, 2, 3, 4, 5);
    // As with sockets, every read lands in the same memory.
    const readBuffer = Buffer.alloc(readBytes);
    for (let at = 0; at < bytes.length; at += readBytes) {
      feed(stream, readBuffer, bytes.copy(readBuffer, 0, at));
    }
    expect(stream.frames).toEqual([1, 2, 3, 4, 5]);
  },
);

test.each([1, 7, 19, 21])(
  'streams that take turns, %i bytes each, keep their frames apart',
  (n) => {
    const feed = collectingFeed();
    const one = { stream: createStream(), bytes: bytesOf(1, 2, 3) };
    const other = { stream: createStream(), bytes: bytesOf(4, 5, 6) };
    const readBuffer = Buffer.alloc(n);
    for (let at = 0; at < 3 * FRAME_BYTES; at += n) {
      for (const { stream, bytes } of [one, other])
        feed(stream, readBuffer, bytes.copy(readBuffer, 0, at));
    }
    expect(one.stream.frames).toEqual([1, 2, 3]);
    expect(other.stream.frames).toEqual([4, 5, 6]);
  },
);

test('bytes beyond the given length are not looked at', () => {
  const stream = createStream();
  collectingFeed()(stream, bytesOf(1, 2), FRAME_BYTES);
  expect(stream.frames).toEqual([1]);
});

test('a frame that lies whole in the read is not copied', () => {
  const chunk = bytesOf(1);
  let told: Buffer | null = null;
  const feed = createFrameFeed(FRAME_BYTES, (_stream, source) => {
    told = source;
    return true;
  });
  const stream = createStream();
  feed(stream, chunk, chunk.length);
  expect(told).toBe(chunk);
  expect(stream.partial).toBeNull();
});

test('nothing follows once the taker says no', () => {
  let frames = 0;
  const feed = createFrameFeed(FRAME_BYTES, () => ++frames < 2);
  feed(createStream(), bytesOf(1, 2, 3, 4, 5), 5 * FRAME_BYTES);
  expect(frames).toBe(2);
});
