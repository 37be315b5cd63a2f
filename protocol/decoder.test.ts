// The decoder against streams cut and joined in every way, and against headers that lie.
import { describe, expect, it } from 'vitest';
import { createFrameDecoder, type FrameDecoder, type FrameRun } from './decoder.js';
import {
  HEADER_BYTES,
  KIND_COMPUTE,
  KIND_ECHO,
  KIND_WAIT,
  MAX_STREAM_PAYLOAD_BYTES,
  writeHeader,
  type FrameHeader,
} from './frame.js';

const HEADER: FrameHeader = {
  payloadBytes: 0,
  sequence: 0,
  kind: KIND_ECHO,
  flags: 0,
  amount: 0,
  digest: 0,
};

function frame(payloadBytes: number, fields: Partial<FrameHeader> = {}): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + payloadBytes, 0x40 + (fields.sequence ?? 0));
  writeHeader(bytes, 0, { ...HEADER, payloadBytes, ...fields });
  return bytes;
}

function decoder(echoRuns = false): FrameDecoder {
  return createFrameDecoder({ maxPayloadBytes: MAX_STREAM_PAYLOAD_BYTES, echoRuns });
}

function drain(from: FrameDecoder): FrameRun[] {
  const runs: FrameRun[] = [];
  for (let run = from.next(); run !== null; run = from.next()) runs.push(run);
  return runs;
}

/** All that comes out when `chunks` go in one by one. Each chunk is copied, so that nothing is shared by accident. */
function decode(
  chunks: readonly Buffer[],
  echoRuns = false,
): { runs: FrameRun[]; end: FrameDecoder } {
  const end = decoder(echoRuns);
  const runs = chunks.flatMap((chunk) => {
    end.feed(Buffer.from(chunk));
    return drain(end);
  });
  return { runs, end };
}

/** Numbers in [0, limit), the same in every run. */
function createRandom(seed: number): (limit: number) => number {
  let x = seed;
  return (limit) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % limit;
  };
}

const STREAM = [
  frame(0, { sequence: 1 }),
  frame(11, { sequence: 2, kind: KIND_COMPUTE, amount: 9 }),
  frame(1, { sequence: 3 }),
  frame(40, { sequence: 4, kind: KIND_WAIT, amount: 5 }),
];

describe('a decoder', () => {
  it('gives every frame, whole and in order, wherever the stream is split in two', () => {
    const stream = Buffer.concat(STREAM);
    for (let split = 0; split <= stream.length; split++) {
      const { runs, end } = decode([stream.subarray(0, split), stream.subarray(split)]);
      expect(runs.map((run) => run.bytes.toString('hex'))).toEqual(
        STREAM.map((bytes) => bytes.toString('hex')),
      );
      expect(runs.map((run) => run.header.sequence)).toEqual([1, 2, 3, 4]);
      expect(end.isMidFrame()).toBe(false);
    }
  });

  it('gives every frame when fed one byte at a time, and knows between which bytes it is in mid-frame', () => {
    const end = decoder();
    for (const bytes of STREAM) {
      for (let index = 0; index < bytes.length; index++) {
        end.feed(bytes.subarray(index, index + 1));
        const run = end.next();
        const isLast = index === bytes.length - 1;
        expect(run?.bytes.equals(bytes) ?? false).toBe(isLast);
        expect(end.isMidFrame()).toBe(!isLast);
      }
    }
  });

  it('gives a frame that lies whole in a chunk without copying it', () => {
    const chunk = Buffer.concat(STREAM);
    const end = decoder();
    end.feed(chunk);
    for (const run of drain(end)) expect(run.bytes.buffer).toBe(chunk.buffer);
  });

  it('gives the chunk itself when it is one frame', () => {
    const chunk = frame(64);
    const end = decoder(true);
    end.feed(chunk);
    expect(end.next()?.bytes).toBe(chunk);
  });

  it('lets its reader detach the memory of a chunk that is used up', () => {
    const end = decoder();
    // Memory of its own: a Buffer from Node's pool cannot be transferred.
    const first = Buffer.allocUnsafeSlow(frame(64).length);
    frame(64).copy(first);
    end.feed(first);
    const bytes = end.next()?.bytes;
    structuredClone(null, { transfer: [bytes?.buffer as ArrayBuffer] });
    end.feed(frame(5, { sequence: 5 }));
    expect(drain(end).map((run) => run.header.sequence)).toEqual([5]);
  });

  it('can be fed again before it was drained', () => {
    const end = decoder();
    for (const bytes of STREAM) {
      end.feed(bytes.subarray(0, 7));
      end.feed(Buffer.alloc(0));
      end.feed(bytes.subarray(7));
    }
    expect(drain(end).map((run) => run.header.sequence)).toEqual([1, 2, 3, 4]);
  });

  it.each([0, 1, MAX_STREAM_PAYLOAD_BYTES - 1, MAX_STREAM_PAYLOAD_BYTES])(
    'takes %i bytes of payload, whole or in socket-sized chunks',
    (payloadBytes) => {
      const bytes = frame(payloadBytes, { sequence: 3, kind: KIND_WAIT });
      const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
        bytes.subarray(index * 65_536, (index + 1) * 65_536),
      );
      for (const input of [[bytes], chunks]) {
        const { runs } = decode(input);
        expect(runs).toHaveLength(1);
        expect(runs[0]?.bytes.equals(bytes)).toBe(true);
      }
    },
  );
});

describe('echo runs', () => {
  it('are as long as echo frames lie together in one chunk, and go on in the next', () => {
    const { runs } = decode(
      [
        Buffer.concat([
          frame(3),
          frame(0),
          frame(9),
          frame(2, { kind: KIND_WAIT }),
          frame(1, { kind: KIND_COMPUTE }),
          frame(5),
          frame(5).subarray(0, 24),
        ]),
        Buffer.concat([frame(5).subarray(24), frame(6), frame(7).subarray(0, 12)]),
        frame(7).subarray(12, 25),
        Buffer.concat([frame(7).subarray(25), frame(0).subarray(0, 19)]),
        frame(0).subarray(19),
      ],
      true,
    );
    expect(runs.map((run) => [run.header.kind, run.frames, run.bytes.length])).toEqual([
      [KIND_ECHO, 3, 72],
      [KIND_WAIT, 1, 22],
      [KIND_COMPUTE, 1, 21],
      [KIND_ECHO, 1, 49],
      [KIND_ECHO, 2, 27],
      // A header that was cut is put together again, and the payload then passes.
      [KIND_ECHO, 0, 20],
      [KIND_ECHO, 0, 5],
      [KIND_ECHO, 1, 2],
      [KIND_ECHO, 1, 20],
    ]);
  });

  it('hand a large frame out as it comes, without copying it', () => {
    const bytes = frame(300_000);
    const end = decoder(true);
    for (let start = 0; start < bytes.length; start += 65_536) {
      const chunk = bytes.subarray(start, start + 65_536);
      end.feed(chunk);
      expect(end.next()?.bytes).toBe(chunk);
      expect(end.next()).toBeNull();
      expect(end.isMidFrame()).toBe(start + 65_536 < bytes.length);
    }
  });

  it('never pass a frame that must be worked on, however it is cut', () => {
    const bytes = frame(30, { kind: KIND_COMPUTE, amount: 3 });
    const stream = Buffer.concat([frame(7), bytes, frame(7)]);
    for (let split = 0; split <= stream.length; split++) {
      const { runs } = decode([stream.subarray(0, split), stream.subarray(split)], true);
      const worked = runs.filter((run) => run.header.kind === KIND_COMPUTE);
      expect(worked.map((run) => run.bytes.toString('hex'))).toEqual([bytes.toString('hex')]);
      expect(Buffer.concat(runs.map((run) => run.bytes)).equals(stream)).toBe(true);
    }
  });

  it('are one slice of the chunk, so that one write echoes them', () => {
    const chunk = Buffer.concat(Array.from({ length: 50 }, (_, index) => frame(index)));
    const end = decoder(true);
    end.feed(chunk);
    expect(end.next()).toMatchObject({ frames: 50 });
    expect(end.next()).toBeNull();
  });

  it('end before a frame that breaks the rules, which is then named', () => {
    const { runs, end } = decode(
      [Buffer.concat([frame(3), frame(4), frame(5, { flags: 1 })])],
      true,
    );
    expect(runs.map((run) => run.frames)).toEqual([2]);
    expect(end.fault()).toBe('flags-set');
  });
});

describe('a frame that breaks the rules', () => {
  it.each([
    ['4 GiB', { payloadBytes: 0xffff_ffff }, 'oversized'],
    ['a byte too many', { payloadBytes: MAX_STREAM_PAYLOAD_BYTES + 1 }, 'oversized'],
    ['an unknown kind', { kind: 3 }, 'unknown-kind'],
    ['a flag', { flags: 0x100 }, 'flags-set'],
  ] as const)('(%s) stops the stream there, however it is split', (_name, fields, fault) => {
    const good = frame(6, { sequence: 9 });
    const bad = frame(0, fields);
    const stream = Buffer.concat([good, bad, good]);
    for (const echoRuns of [false, true]) {
      for (let split = 0; split <= stream.length; split++) {
        const { runs, end } = decode([stream.subarray(0, split), stream.subarray(split)], echoRuns);
        expect(Buffer.concat(runs.map((run) => run.bytes)).equals(good)).toBe(true);
        expect(end.fault()).toBe(fault);
        end.feed(good);
        expect(end.next()).toBeNull();
      }
    }
  });

  it('is judged as soon as its header is whole, and not before', () => {
    const bad = frame(0, { payloadBytes: 0xffff_ffff });
    const end = decoder();
    end.feed(bad.subarray(0, 19));
    expect([end.next(), end.fault(), end.isMidFrame()]).toEqual([null, null, true]);
    end.feed(bad.subarray(19));
    expect([end.next(), end.fault()]).toEqual([null, 'oversized']);
  });
});

describe('a promised length', () => {
  it('costs no memory until its bytes have come', () => {
    const header = frame(MAX_STREAM_PAYLOAD_BYTES).subarray(0, HEADER_BYTES + 100);
    const before = process.memoryUsage().arrayBuffers;
    const waiting = Array.from({ length: 1_000 }, () => {
      const end = decoder();
      end.feed(Buffer.from(header));
      expect(end.next()).toBeNull();
      return end;
    });
    const growth = process.memoryUsage().arrayBuffers - before;
    // Promised were 1 GiB; come have 120 kB.
    expect(growth).toBeLessThan(16 * 1_048_576);
    expect(waiting.every((end) => end.isMidFrame())).toBe(true);
  });
});

describe('any stream of frames, cut anywhere (seeded)', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('comes out as it went in, seed %i', (seed) => {
    const random = createRandom(seed * 7_919);
    const frames = Array.from({ length: 200 }, (_, sequence) =>
      frame(random(4) === 0 ? random(5_000) : random(60), {
        sequence,
        kind: random(3),
        amount: random(1_000),
      }),
    );
    const stream = Buffer.concat(frames);
    const chunks: Buffer[] = [];
    for (let start = 0; start < stream.length;) {
      const end = start + 1 + random(random(5) === 0 ? 9_000 : 50);
      chunks.push(stream.subarray(start, end));
      start = end;
    }
    for (const echoRuns of [false, true]) {
      const { runs, end } = decode(chunks, echoRuns);
      expect(Buffer.concat(runs.map((run) => run.bytes)).equals(stream)).toBe(true);
      expect(runs.reduce((total, run) => total + run.frames, 0)).toBe(frames.length);
      expect(end.isMidFrame()).toBe(false);
      expect(end.fault()).toBeNull();
    }
  });
});
