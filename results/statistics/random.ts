// Seeded random numbers for resampling: the only place that imports pure-rand. The generators of load have their own.
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A whole number, uniform in [0, `bound`); the same sequence for the same seed. */
export type RandomBelow = (bound: number) => number;

/** What resampling uses when no seed is given: the same figures give the same interval on every machine. */
export const DEFAULT_SEED = 1;

/**
 * xoroshiro128+, scaled. Not rejection: with bounds of thousands the bias is below one in a million, far under the noise of resampling,
 * and a draw costs 3 ns.
 * @param seed any finite number; its fraction is dropped
 */
export function createRandomBelow(seed: number = DEFAULT_SEED): RandomBelow {
  const generator = xoroshiro128plus(Math.trunc(seed));
  return (bound) => Math.floor(((generator.next() >>> 0) / 2 ** 32) * bound);
}
