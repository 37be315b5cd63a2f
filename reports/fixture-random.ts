// Seeded randomness for the fixture run.

export type Random = () => number;

/** Uniform numbers in [0, 1). @see mulberry32 by Tommy Ettinger, public domain */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A factor around 1. @param deviation standard deviation of its logarithm. */
export function jitter(random: Random, deviation: number): number {
  return Math.exp(deviation * normal(random));
}

/** One standard normal number. @see Box & Muller 1958 */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Off by the last bit on another machine's arithmetic would be off by a line in a golden file. */
export function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
