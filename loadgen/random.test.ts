import { expect, test } from 'vitest';
import { createRandom } from './random.js';

test('the same seed gives the same numbers, another seed or stream others', () => {
  const of = (seed: number, stream?: number): number[] => {
    const random = createRandom(seed, stream);
    return Array.from({ length: 8 }, random);
  };
  expect(of(5)).toEqual(of(5));
  expect(of(5)).not.toEqual(of(6));
  expect(of(5)).not.toEqual(of(5, 1));
  expect(of(1)).not.toEqual(of(1 + 2 ** 32));
});

test('numbers fill [0, 1) evenly', () => {
  const random = createRandom(11);
  const bins = new Array<number>(16).fill(0);
  for (let i = 0; i < 160_000; i++) {
    const bin = Math.floor(random() * 16);
    bins[bin] = (bins[bin] ?? NaN) + 1;
  }
  const chiSquare = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  // 15 degrees of freedom: 44.3 is passed once in ten thousand seeds (chi-square table); NaN from a bin outside fails too.
  expect(chiSquare).toBeLessThan(44.3);
});

test('the generator is sfc32: state (0, 1, 0) after 15 rounds of mixing gives these numbers', () => {
  const random = createRandom(1);
  const words = Array.from({ length: 3 }, () => random() * 2 ** 32);
  expect(words).toEqual(referenceSfc32(0, 1, 0, 15, 3));
});

/** PractRand's sfc32 with 64-bit arithmetic, written apart from the product's. */
function referenceSfc32(a: number, b: number, c: number, mixing: number, take: number): number[] {
  const mask = 0xffff_ffffn;
  let [x, y, z, counter] = [BigInt(a), BigInt(b), BigInt(c), 1n];
  const words: number[] = [];
  for (let i = 0; i < mixing + take; i++) {
    const word = (x + y + counter++) & mask;
    x = y ^ (y >> 9n);
    y = (z + (z << 3n)) & mask;
    z = (((z << 21n) | (z >> 11n)) + word) & mask;
    if (i >= mixing) words.push(Number(word));
  }
  return words;
}
