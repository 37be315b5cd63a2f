// The unit of work behind `compute`: integer only, the same in any language (docs/protocol.md has the vectors). Pure.

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** 32-bit FNV-1a of `bytes[start, end)`, unsigned. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), FNV_PRIME);
  return hash >>> 0;
}

/** `steps` steps of xorshift32 with shifts 13, 17, 5, from a non-zero `state`; unsigned. @see Marsaglia 2003 */
export function xorshift32(state: number, steps: number): number {
  let x = state | 0;
  for (let i = 0; i < steps; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x >>> 0;
}

/** The digest of a compute reply: FNV-1a of the payload (0 becomes 1) stepped `iterations` times. */
export function computeDigest(
  bytes: Uint8Array,
  payloadStart: number,
  payloadEnd: number,
  iterations: number,
): number {
  const seed = fnv1a(bytes, payloadStart, payloadEnd);
  return xorshift32(seed === 0 ? 1 : seed, iterations);
}

/**
 * The same digest without the work: xorshift is linear over GF(2), so `iterations` steps are one 32 × 32 bit matrix, made
 * once here. This is how a generator checks compute replies without paying for them.
 * @returns a function of the payload's place, equal to {@link computeDigest} with these iterations.
 */
export function createDigestChecker(
  iterations: number,
): (bytes: Uint8Array, payloadStart: number, payloadEnd: number) => number {
  const columns = xorshiftPower(iterations);
  return (bytes, payloadStart, payloadEnd) => {
    const seed = fnv1a(bytes, payloadStart, payloadEnd);
    return multiply(columns, seed === 0 ? 1 : seed) >>> 0;
  };
}

/** Columns of the matrix of `steps` steps, by repeated squaring. */
function xorshiftPower(steps: number): Int32Array<ArrayBuffer> {
  let power = Int32Array.from({ length: 32 }, (_, bit) => 1 << bit);
  let square = Int32Array.from(power, (unit) => xorshift32(unit, 1) | 0);
  for (let left = steps; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = compose(square, power);
    square = compose(square, square);
  }
  return power;
}

function compose(outer: Int32Array, inner: Int32Array): Int32Array<ArrayBuffer> {
  return Int32Array.from(inner, (column) => multiply(outer, column));
}

function multiply(columns: Int32Array, vector: number): number {
  let sum = 0;
  for (let bit = 0; bit < 32; bit++) {
    if ((vector >>> bit) & 1) sum ^= columns[bit] as number;
  }
  return sum;
}
