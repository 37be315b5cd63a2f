// A small seeded generator of random numbers, so that arrivals repeat from run to run. Not for secrets.

/** A sequence of numbers, uniform in [0, 1), the same for the same seed. */
export type Random = () => number;

/** Rounds that mix a fresh seed until its low entropy no longer shows. */
const MIXING_ROUNDS = 15;

/**
 * sfc32 by Chris Doty-Humphrey: 128 bits of state, passes PractRand and BigCrush, a few 32-bit operations a number.
 * `stream` gives independent sequences of one seed, e.g. one per worker.
 * @see https://pracrand.sourceforge.net/ (PractRand, `sfc.h`)
 */
export function createRandom(seed: number, stream = 0): Random {
  let a = Math.floor(seed / 2 ** 32) | 0;
  let b = seed | 0;
  let c = stream | 0;
  let counter = 1;

  function next(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  for (let round = 0; round < MIXING_ROUNDS; round++) next();
  return next;
}
