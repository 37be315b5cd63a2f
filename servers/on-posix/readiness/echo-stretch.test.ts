// How far the front of some input is echo, at every place where input may end.
import { describe, expect, it } from 'vitest';
import { writeHeader } from '../../../protocol/frame.js';
import { measureEchoes } from './echo-stretch.js';

const PLAIN = { sequence: 1, kind: 0, flags: 0, amount: 0, digest: 0 };

function frame(payloadBytes: number, change: object = {}): Buffer {
  const bytes = Buffer.alloc(20 + payloadBytes, 0xee);
  writeHeader(bytes, 0, { payloadBytes, ...PLAIN, ...change });
  return bytes;
}

function measure(input: Buffer, passingBytes = 0): object {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  return { ...measureEchoes(view, input.length, passingBytes) };
}

describe('the echo at the front of some input', () => {
  const two = Buffer.concat([frame(10), frame(0)]);

  it.each([
    ['nothing', Buffer.alloc(0), { bytes: 0, frames: 0, passingBytes: 0 }],
    ['whole frames', two, { bytes: 50, frames: 2, passingBytes: 0 }],
    ['a part of a header', two.subarray(0, 19), { bytes: 0, frames: 0, passingBytes: 0 }],
    ['a header alone', two.subarray(0, 20), { bytes: 20, frames: 0, passingBytes: 10 }],
    ['a part of a payload', two.subarray(0, 29), { bytes: 29, frames: 0, passingBytes: 1 }],
    [
      'a frame and a part of a header',
      two.subarray(0, 49),
      { bytes: 30, frames: 1, passingBytes: 0 },
    ],
    [
      'compute after echo',
      Buffer.concat([two, frame(3, { kind: 1 })]),
      { bytes: 50, frames: 2, passingBytes: 0 },
    ],
    ['a flag set', frame(3, { flags: 1 }), { bytes: 0, frames: 0, passingBytes: 0 }],
    ['the largest frame', frame(1_048_576), { bytes: 1_048_596, frames: 1, passingBytes: 0 }],
    [
      'an oversized frame',
      frame(1_048_577).subarray(0, 40),
      { bytes: 0, frames: 0, passingBytes: 0 },
    ],
    [
      'a promise of 4 GiB',
      frame(0, { payloadBytes: 0xffffffff }),
      { bytes: 0, frames: 0, passingBytes: 0 },
    ],
  ])('is right for %s', (_name, input, expected) => {
    expect(measure(input)).toEqual(expected);
  });

  it('goes on with a frame that began earlier', () => {
    const input = Buffer.concat([Buffer.alloc(7), frame(1), frame(0, { kind: 2 })]);
    expect(measure(input, 7)).toEqual({ bytes: 28, frames: 2, passingBytes: 0 });
    expect(measure(input.subarray(0, 7), 9)).toEqual({ bytes: 7, frames: 0, passingBytes: 2 });
    expect(measure(input.subarray(0, 7), 7)).toEqual({ bytes: 7, frames: 1, passingBytes: 0 });
  });
});
