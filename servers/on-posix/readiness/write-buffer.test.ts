// Bytes come out as they went in, however the two take turns.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../../posix/platform.js';
import { appendBytes, consumeBytes, createWriteBuffer } from './write-buffer.js';

describe.skipIf(unsupportedReason() !== null)('a write buffer', () => {
  it('keeps the order of bytes through growing, moving and draining', () => {
    const buffer = createWriteBuffer();
    const source = Buffer.from(Array.from({ length: 70_001 }, (_, index) => index % 251));
    const expected: number[] = [];
    let random = 12_345;
    for (let round = 0; round < 400; round++) {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      const from = random % 60_000;
      const end = from + (random % 9_973);
      appendBytes(buffer, source, from, end);
      for (let index = from; index < end; index++) expected.push(index % 251);
      const taken = Math.min(buffer.length, round % 7 === 0 ? buffer.length : random % 8_191);
      const { memory, start } = buffer;
      const bytes = memory.bytes.subarray(start, start + taken);
      expect(bytes.equals(Buffer.from(expected.splice(0, taken)))).toBe(true);
      consumeBytes(buffer, taken);
      expect(buffer.length).toBe(expected.length);
    }
  });

  it('does not grow while what is appended is taken away', () => {
    const buffer = createWriteBuffer();
    const { memory } = buffer;
    const source = Buffer.alloc(5_000);
    appendBytes(buffer, source, 0, 3_000);
    for (let round = 0; round < 1_000; round++) {
      appendBytes(buffer, source, 0, 5_000);
      consumeBytes(buffer, 5_000);
    }
    expect(buffer.memory).toBe(memory);
    expect(buffer.length).toBe(3_000);
  });
});
