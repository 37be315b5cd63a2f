import { describe, expect, it } from 'vitest';
import { DIGEST_OFFSET, HEADER_BYTES } from '../../../protocol/frame.js';
import { compute, echo, replyTo, request, wait } from '../../../protocol/sample-frames.js';
import { computeDigest, xorshift32 } from '../../../protocol/work.js';
import { explainReply, type WrongReply } from './explain-reply.js';

function explain(sent: Buffer, received: Buffer, more: Partial<WrongReply> = {}) {
  return explainReply({
    request: sent,
    expected: replyTo(sent),
    received,
    outcome: 'whole',
    transport: 'tcp',
    others: [],
    ...more,
  });
}

/** The right reply to `sent` with another digest. */
function withDigest(sent: Buffer, digest: number): Buffer {
  const reply = replyTo(sent);
  reply.writeUInt32BE(digest >>> 0, DIGEST_OFFSET);
  return reply;
}

function fnv(bytes: Buffer, step: (hash: number, byte: number) => number): number {
  return bytes.reduce(step, 0x811c9dc5) >>> 0;
}

const PLAIN = echo(44, 0x01020304);
const WORK = compute(9, 7, 0x0a0b0c0d);
const PAYLOAD = WORK.subarray(HEADER_BYTES);
/** Its hash is 0. */
const ZERO = request(4, { kind: 1, amount: 3 });
ZERO.write('cc2431c4', HEADER_BYTES, 'hex');
/** A payload of text with everything that text programs spoil. */
function text(payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  const frame = request(bytes.length, { sequence: 0x41424344 });
  bytes.copy(frame, HEADER_BYTES);
  return frame;
}

describe('explainReply', () => {
  it('has nothing to say of a right reply', () => {
    for (const frame of [PLAIN, WORK, ZERO, wait(3, 5), echo(0)])
      expect(explain(frame, replyTo(frame))).toBeNull();
  });

  it.each([
    ['right, but little-endian', replyTo(WORK).readUInt32LE(DIGEST_OFFSET), /'>I' or '!I'.*htonl/u],
    ['it was not filled in', 0, /bytes 16 to 19/u],
    ['the hash alone', computeDigest(PAYLOAD, 0, 9, 0), /Step the hash 7 times/u],
    ['one step too few', computeDigest(PAYLOAD, 0, 9, 6), /exactly amount times/u],
    ['one step too many', computeDigest(PAYLOAD, 0, 9, 8), /exactly amount times/u],
    [
      'FNV-1, which multiplies before it xors',
      xorshift32(
        fnv(PAYLOAD, (hash, byte) => Math.imul(hash, 0x01000193) ^ byte),
        7,
      ),
      /FNV-1a takes the byte first/u,
    ],
    ['the whole frame, header included', computeDigest(WORK, 0, WORK.length, 7), /payload alone/u],
    ['the seed 1', xorshift32(1, 7), /only where it is 0/u],
    ['without its last byte', computeDigest(PAYLOAD, 0, 8, 7), /all payloadBytes/u],
    [
      'bytes taken as signed',
      xorshift32(
        fnv(PAYLOAD, (hash, byte) => Math.imul(hash ^ ((byte << 24) >> 24), 0x01000193)),
        7,
      ),
      /uint8_t/u,
    ],
  ])('tells a digest that is %s', (what, digest, remedy) => {
    const told = explain(WORK, withDigest(WORK, digest));
    expect(told?.received).toContain(what);
    expect(told?.remedy).toMatch(remedy);
  });

  it('tells a digest after amount steps as read from the wrong end', () => {
    const turned = compute(9, 0x07000000, 0x0a0b0c0d);
    // 7 from the other end: few enough to be stepped here.
    const digest = computeDigest(turned, HEADER_BYTES, turned.length, 7);
    const told = explain(turned, withDigest(turned, digest));
    expect(told?.received).toContain('amount read little-endian');
    expect(told?.cause).toBe('byte-order');
  });

  it('tells a digest that came of a signed shift', () => {
    let x = computeDigest(PAYLOAD, 0, 9, 0) | 0;
    for (let step = 0; step < 7; step++) {
      x ^= x << 13;
      x ^= x >> 17;
      x ^= x << 5;
    }
    expect(explain(WORK, withDigest(WORK, x))?.received).toContain('signed right shift');
  });

  it('tells a digest of steps that were not kept at 32 bits', () => {
    let x = BigInt(computeDigest(PAYLOAD, 0, 9, 0));
    for (let step = 0; step < 7; step++) {
      x ^= x << 13n;
      x ^= x >> 17n;
      x ^= x << 5n;
    }
    const told = explain(WORK, withDigest(WORK, Number(BigInt.asUintN(32, x))));
    expect(told?.received).toContain('more than 32 bits');
    expect(told?.remedy).toContain('0xFFFFFFFF');
  });

  it('tells a hash of 0 that was not mapped to 1', () => {
    const told = explain(ZERO, withDigest(ZERO, 0));
    expect(told?.received).toContain('hash of this payload is 0');
    expect(told?.remedy).toContain('take 1');
  });

  it('shows both digests where it knows no better', () => {
    const told = explain(WORK, withDigest(WORK, 0x12345678));
    expect(told?.received).toMatch(/^the digest is 12345678, [0-9a-f]{8} is right$/u);
    expect(told?.remedy).toContain('docs/protocol.md');
  });

  it.each([
    ['sequence', 4, 4],
    ['payloadBytes', 0, 4],
    ['amount', 12, 4],
    ['kind', 8, 2],
  ] as const)('tells a little-endian %s, with both readings', (name, offset, bytes) => {
    const sent = wait(44, 0x00000102, 0x01020304);
    const reply = Buffer.from(sent);
    reply.subarray(offset, offset + bytes).reverse();
    const told = explain(sent, reply);
    expect(told?.cause).toBe('byte-order');
    expect(told?.received).toContain(`${name} is right but little-endian: got `);
    expect(told?.received).toContain(`(${sent.readUIntBE(offset, bytes)})`);
    expect(told?.received).toContain(`(read as ${reply.readUIntBE(offset, bytes)})`);
    expect(told?.remedy).toContain('network byte order');
  });

  it('tells a header that is little-endian throughout', () => {
    const sent = wait(44, 0x00000102, 0x01020304);
    const reply = Buffer.from(sent);
    for (const [start, end] of [
      [0, 4],
      [4, 8],
      [8, 10],
      [10, 12],
      [12, 16],
    ])
      reply.subarray(start, end).reverse();
    expect(explain(sent, reply)?.received).toMatch(/payloadBytes.*sequence.*kind.*amount/u);
  });

  it('tells a field that was changed', () => {
    const reply = Buffer.from(PLAIN);
    reply.writeUInt32BE(0, 4);
    const told = explain(PLAIN, reply);
    expect(told?.cause).toBe('other');
    expect(told?.received).toBe('sequence is 0, 16909060 is right (set to 0)');
  });

  it.each([
    ['nothing came in time', Buffer.alloc(0), 'late', /flush/u],
    ['closed the connection without a reply', Buffer.alloc(0), 'end', /closed its side/u],
    ['broke the connection off', Buffer.alloc(0), 'reset', /crash/u],
    ['nothing in time (one recv(32)', PLAIN.subarray(0, 32), 'late', /in a loop/u],
    ['cut at 37 bytes of 64, then nothing in time', PLAIN.subarray(0, 37), 'late', /in a loop/u],
    ['the header without its payload', PLAIN.subarray(0, 20), 'late', /behind the header/u],
    ['only the payload came back', PLAIN.subarray(20), 'late', /whole frame/u],
    ['a newline behind it', Buffer.concat([PLAIN, Buffer.from('\n')]), 'end', /println/u],
    ['a carriage return and a newline', Buffer.concat([PLAIN, Buffer.from('\r\n')]), 'end', /./u],
    ['a NUL behind it', Buffer.concat([PLAIN, Buffer.alloc(1)]), 'end', /terminating NUL/u],
    ['the same again', Buffer.concat([PLAIN, PLAIN]), 'end', /once/u],
    ['960 bytes more', Buffer.concat([PLAIN, Buffer.alloc(960, 7)]), 'end', /count that recv/u],
    ['“Welcome!”', Buffer.concat([Buffer.from('Welcome!\n'), PLAIN]), 'whole', /no greeting/u],
    [
      'a newline (0a) came between',
      Buffer.concat([Buffer.from('\n'), PLAIN.subarray(0, 63)]),
      'whole',
      /nothing between replies/u,
    ],
  ] as const)('tells lengths: %s', (what, received, outcome, remedy) => {
    const told = explain(PLAIN, received, { outcome });
    expect(told?.received).toContain(what);
    expect(told?.remedy).toMatch(remedy);
  });

  it('tells a datagram that was cut by the buffer it was received in', () => {
    const long = echo(2_000);
    const told = explain(long, long.subarray(0, 1_024), { transport: 'udp' });
    expect(told?.received).toBe('cut at 1,024 bytes of 2,020');
    expect(told?.remedy).toContain('your recvfrom(1024)');
  });

  it.each([
    [
      'ef bf bd',
      text(Buffer.from([0x41, 0xff, 0xfe, 0x42])),
      (right: Buffer) => Buffer.from(right.toString('utf8')),
    ],
    [
      'decoded as Latin-1',
      text(Buffer.from([0x41, 0xe9, 0x42])),
      (right: Buffer) => Buffer.from(right.toString('latin1'), 'utf8'),
    ],
    [
      'upper-cased',
      text('hello'),
      (right: Buffer) => Buffer.from(right.toString('latin1').toUpperCase(), 'latin1'),
    ],
    [
      'lower-cased',
      text('HELLO'),
      (right: Buffer) => Buffer.from(right.toString('latin1').toLowerCase(), 'latin1'),
    ],
    [
      'top bit',
      text(Buffer.from([0x80, 0x81, 0x41])),
      (right: Buffer) => Buffer.from(right.map((byte) => byte & 0x7f)),
    ],
    [
      'left out',
      text(Buffer.from([0x80, 0x41, 0x81, 0x42])),
      (right: Buffer) => Buffer.from(right.filter((byte) => byte < 0x80)),
    ],
    [
      '0d 0a came back as 0a',
      text('a\r\nb\r\n'),
      (right: Buffer) => Buffer.from(right.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
    ],
    [
      '0a came back as 0d 0a',
      text('a\nb\n'),
      (right: Buffer) => Buffer.from(right.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    ],
    ['reverse', text('abc'), (right: Buffer) => Buffer.from(right).reverse()],
    ['stripped', text('abc  \n'), (right: Buffer) => right.subarray(0, -3)],
  ])('tells bytes taken for text: %s', (what, sent, spoil) => {
    const spoilt = spoil(sent);
    expect(explain(sent, spoilt, { outcome: 'end' })?.received).toContain(what);
    // On a stream no more than the right reply's length is read.
    if (spoilt.length > sent.length) {
      expect(explain(sent, spoilt.subarray(0, sent.length))?.received).toContain(what);
    }
  });

  it('tells a C string that ends at its first NUL, where bytes are no frame', () => {
    const sent = Buffer.from('abc\0def');
    const told = explainReply({
      request: sent,
      expected: sent,
      received: Buffer.from('abc'),
      outcome: 'late',
      transport: 'tcp',
      others: [],
    });
    expect(told?.received).toBe('it ends at the first NUL, byte 3 of 7');
    expect(told?.remedy).toContain('strlen');
  });

  it('tells the reply to another request', () => {
    const others = [{ reply: echo(44, 3), whose: 'a request of client 3' }];
    const told = explain(PLAIN, echo(44, 3), { others });
    expect(told?.received).toContain('the reply to a request of client 3 came instead');
    expect(told?.remedy).toContain('a buffer of its own for every connection');
  });

  it('tells the reply to another request by its first part, and a cut one from the same again', () => {
    const others = [
      { reply: echo(90, 3), whose: 'request 3' },
      { reply: Buffer.from(PLAIN), whose: 'request 4, the same' },
    ];
    const part = echo(90, 3).subarray(0, PLAIN.length);
    expect(explain(PLAIN, part, { others })?.received).toContain('the reply to request 3 came');
    const cut = PLAIN.subarray(0, 40);
    expect(explain(PLAIN, cut, { others, outcome: 'late' })?.received).toContain('cut at 40');
  });

  it('says where bytes part where it knows no better', () => {
    const reply = Buffer.from(PLAIN);
    reply[30] = (reply[30] ?? 0) ^ 0x55;
    reply[40] = (reply[40] ?? 0) ^ 0x55;
    expect(explain(PLAIN, reply)?.received).toMatch(/^64 bytes, wrong from byte 30 on: /u);
  });

  it('takes every prefix and every changed byte, and always says something', () => {
    for (const sent of [PLAIN, WORK]) {
      const right = replyTo(sent);
      for (let index = 0; index < right.length; index++) {
        const changed = Buffer.from(right);
        changed[index] = (changed[index] ?? 0) ^ 0xff;
        for (const received of [changed, right.subarray(0, index)]) {
          const told = explain(sent, received, { outcome: 'late' });
          expect(told?.received).not.toBe('');
          expect(told?.remedy).not.toBe('');
        }
      }
    }
  });
});
