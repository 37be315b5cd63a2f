// The header's bytes and the rules a frame may break, by tables.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  HEADER_BYTES,
  MAX_DATAGRAM_PAYLOAD_BYTES,
  MAX_STREAM_PAYLOAD_BYTES,
  datagramFault,
  headerFault,
  readHeader,
  writeHeader,
  type FrameHeader,
} from './frame.js';

const PING: FrameHeader = {
  payloadBytes: 4,
  sequence: 7,
  kind: 0,
  flags: 0,
  amount: 0,
  digest: 0,
};

function datagram(header: FrameHeader, payloadBytes = header.payloadBytes): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + payloadBytes);
  writeHeader(bytes, 0, header);
  return bytes;
}

describe('a header', () => {
  it('and its payload are written as docs/protocol.md shows them', () => {
    const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
    const request = datagram(PING);
    request.write('ping', HEADER_BYTES);
    const shown = /^00 00 00 04 [0-9a-f ]+$/mu.exec(page)?.[0];
    expect(shown?.replaceAll(' ', '')).toBe(request.toString('hex'));
  });

  it('puts every field in its own place, in network byte order', () => {
    const header: FrameHeader = {
      payloadBytes: 0x01020304,
      sequence: 0x05060708,
      kind: 0x090a,
      flags: 0x0b0c,
      amount: 0x0d0e0f10,
      digest: 0x11121314,
    };
    const bytes = Buffer.alloc(HEADER_BYTES + 3);
    writeHeader(bytes, 3, header);
    expect(bytes.subarray(3).toString('hex')).toBe('0102030405060708090a0b0c0d0e0f1011121314');
    expect(readHeader(bytes, 3)).toEqual(header);
  });

  it('holds unsigned values up to the largest of each field', () => {
    const header: FrameHeader = {
      payloadBytes: 0xffff_ffff,
      sequence: 0xffff_ffff,
      kind: 0xffff,
      flags: 0xffff,
      amount: 0xffff_ffff,
      digest: 0xffff_ffff,
    };
    const bytes = Buffer.alloc(HEADER_BYTES);
    writeHeader(bytes, 0, header);
    expect(readHeader(bytes, 0)).toEqual(header);
  });

  it('is refused where fewer than 20 bytes remain', () => {
    expect(() => readHeader(Buffer.alloc(24), 5)).toThrow(RangeError);
    expect(() => writeHeader(Buffer.alloc(19), 0, PING)).toThrow(RangeError);
  });
});

describe('headerFault', () => {
  it.each([
    [{}, null],
    [{ kind: 1, amount: 0xffff_ffff }, null],
    [{ kind: 2, amount: 0xffff_ffff }, null],
    [{ amount: 5, digest: 9 }, null],
    [{ payloadBytes: MAX_STREAM_PAYLOAD_BYTES }, null],
    [{ payloadBytes: MAX_STREAM_PAYLOAD_BYTES + 1 }, 'oversized'],
    [{ payloadBytes: 0xffff_ffff }, 'oversized'],
    [{ kind: 3 }, 'unknown-kind'],
    [{ kind: 0xffff }, 'unknown-kind'],
    [{ flags: 1 }, 'flags-set'],
    [{ flags: 0x8000 }, 'flags-set'],
  ] as const)('of %j is %s', (fields, fault) => {
    expect(headerFault({ ...PING, ...fields }, MAX_STREAM_PAYLOAD_BYTES)).toBe(fault);
  });
});

describe('datagramFault', () => {
  it.each([
    ['no bytes', Buffer.alloc(0), 'length-mismatch'],
    ['one byte less than a header', Buffer.alloc(HEADER_BYTES - 1), 'length-mismatch'],
    ['a header and no payload', datagram({ ...PING, payloadBytes: 0 }), null],
    ['a header and its payload', datagram(PING), null],
    ['the largest datagram', datagram({ ...PING, payloadBytes: MAX_DATAGRAM_PAYLOAD_BYTES }), null],
    ['a byte less than promised', datagram(PING, 3), 'length-mismatch'],
    ['a byte more than promised', datagram(PING, 5), 'length-mismatch'],
    ['a promise of 4 GiB', datagram({ ...PING, payloadBytes: 0xffff_ffff }, 4), 'oversized'],
    ['an unknown kind', datagram({ ...PING, kind: 3 }), 'unknown-kind'],
    ['a flag', datagram({ ...PING, flags: 2 }), 'flags-set'],
  ])('of %s is right', (_name, bytes, fault) => {
    expect(datagramFault(bytes)).toBe(fault);
  });
});
