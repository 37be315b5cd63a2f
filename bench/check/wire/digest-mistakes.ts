// The digests that usual mistakes yield, each with what was done and how to mend it. Pure.
import { AMOUNT_OFFSET, DIGEST_OFFSET, HEADER_BYTES, readHeader } from '../../../protocol/frame.js';
import { createDigestChecker, fnv1a, xorshift32 } from '../../../protocol/work.js';

/** A wrong way to the digest of one request. */
export interface Mistake {
  /** A byte order taken from the wrong end. */
  readonly isTurned?: boolean;
  readonly digest: number;
  readonly what: string;
  readonly remedy: string;
}

/** Beyond this, mistakes that have to be stepped through are not tried. */
const MAX_STEPS = 200_000;
/** Steps on 64 bits are a hundred times slower. */
const MAX_WIDE_STEPS = 2_000;
const U64 = 64;
const PYTHON_MASK = 'mask each left shift: x ^= x << 13 & 0xFFFFFFFF';

/** In order of likelihood: where two mistakes give one digest, the first is told. */
export function mistakesOf(request: Buffer, right: number): Mistake[] {
  const payload = request.subarray(HEADER_BYTES);
  const { amount } = readHeader(request, 0);
  return [
    {
      digest: swapped(right),
      isTurned: true,
      what: 'right, but little-endian',
      remedy:
        "Integers travel in network byte order: pack it with '>I' or '!I' (Python), htonl (C), writeUInt32BE (Node).",
    },
    ...(fnv1a(payload) === 0
      ? [
          {
            digest: 0,
            what: 'the hash of this payload is 0, and a 0 stays 0 however often it is stepped',
            remedy: 'Where the hash is 0, take 1 instead: if (x == 0) x = 1.',
          },
        ]
      : []),
    {
      digest: 0,
      what: 'it was not filled in',
      remedy:
        'A compute reply carries the result at bytes 16 to 19. (A plain echo server is checked with --level echo.)',
    },
    ...amountMistakes(request, payload, amount),
    ...seedMistakes(request, payload, amount),
    ...stepMistakes(payload, amount),
  ];
}

function amountMistakes(request: Buffer, payload: Buffer, amount: number): Mistake[] {
  const digestAfter = (steps: number): number =>
    createDigestChecker(steps)(payload, 0, payload.length);
  return [
    {
      digest: digestAfter(0),
      what: 'that of the hash alone, not stepped at all',
      remedy: `Step the hash ${amount.toLocaleString('en-US')} times by xorshift32: amount is at bytes ${AMOUNT_OFFSET} to ${AMOUNT_OFFSET + 3} of the request.`,
    },
    ...(amount > 0
      ? [
          {
            digest: digestAfter(amount - 1),
            what: 'that of one step too few',
            remedy:
              'Step exactly amount times: the loop runs while amount-- > 0, or for range(amount).',
          },
        ]
      : []),
    {
      digest: digestAfter(amount + 1),
      what: 'that of one step too many',
      remedy: 'Step exactly amount times: with amount 0 the digest is the hash itself.',
    },
    {
      digest: digestAfter(request.readUInt32LE(AMOUNT_OFFSET)),
      isTurned: true,
      what: 'that of amount read little-endian',
      remedy:
        "Read the header in network byte order: unpack with '>I' or '!I' (Python), ntohl (C), readUInt32BE (Node).",
    },
  ];
}

function seedMistakes(request: Buffer, payload: Buffer, amount: number): Mistake[] {
  if (amount > MAX_STEPS) return [];
  const stepped = (seed: number): number => xorshift32(seed, amount);
  const zeroed = Buffer.from(request);
  zeroed.writeUInt32BE(0, DIGEST_OFFSET);
  return [
    {
      digest: stepped(fnv1(payload)),
      what: 'that of FNV-1, which multiplies before it xors',
      remedy: 'FNV-1a takes the byte first: x = (x ^ byte) * 16777619.',
    },
    {
      digest: stepped(fnv1a(zeroed)),
      what: 'that of the whole frame, header included',
      remedy: 'Hash the payload alone: the bytes behind the 20-byte header.',
    },
    {
      digest: stepped(1),
      what: 'that of the seed 1, whatever the payload is',
      remedy: 'The seed is the FNV-1a hash of the payload; it becomes 1 only where it is 0.',
    },
    {
      digest: stepped(fnv1a(payload, 0, Math.max(0, payload.length - 1))),
      what: 'that of the payload without its last byte',
      remedy: 'Hash all payloadBytes bytes of the payload.',
    },
    {
      digest: stepped(signedFnv(payload)),
      what: 'that of bytes taken as signed',
      remedy: 'Hash bytes as unsigned: uint8_t or unsigned char, not char; & 0xff in Java.',
    },
  ];
}

function stepMistakes(payload: Buffer, amount: number): Mistake[] {
  const seed = fnv1a(payload) === 0 ? 1 : fnv1a(payload);
  const wide = amount <= MAX_WIDE_STEPS ? wideSteps(seed, amount) : [];
  return [
    ...(amount <= MAX_STEPS
      ? [
          {
            digest: signedSteps(seed, amount),
            what: 'that of a signed right shift',
            remedy:
              'Shift unsigned: uint32_t in C, >>> 17 in JavaScript and Java (>> drags the sign along).',
          },
        ]
      : []),
    ...wide.map((digest) => ({
      digest,
      what: 'that of steps on more than 32 bits',
      remedy: `Keep x at 32 bits after every left shift: uint32_t in C; in Python ${PYTHON_MASK}.`,
    })),
  ];
}

function fnv1(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash, 0x01000193) ^ byte;
  return hash >>> 0;
}

function signedFnv(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ ((byte << 24) >> 24), 0x01000193);
  return hash >>> 0;
}

function signedSteps(seed: number, steps: number): number {
  let x = seed | 0;
  for (let step = 0; step < steps; step++) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
  }
  return x >>> 0;
}

/** The low 32 bits of steps on 64 bits, and of steps on as many as it takes. */
function wideSteps(seed: number, steps: number): number[] {
  return [U64, null].map((bits) => {
    const kept = (value: bigint): bigint => (bits === null ? value : BigInt.asUintN(bits, value));
    let x = BigInt(seed);
    for (let step = 0; step < steps; step++) {
      x ^= kept(x << 13n);
      x ^= x >> 17n;
      x ^= kept(x << 5n);
    }
    return Number(BigInt.asUintN(32, x));
  });
}

function swapped(value: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.readUInt32LE();
}
