import { describe, expect, it } from 'vitest';
import { blockOrders, pairLogRatios, type BlockOrder } from './block-order.js';

function take(seed: number, count: number): string[] {
  const orders = blockOrders(seed);
  return Array.from({ length: count }, () => orders.next().value.join(''));
}

describe('blockOrders', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(take(1, 20)).toEqual(take(1, 20));
    expect(take(1, 20)).not.toEqual(take(2, 20));
  });

  it('has both orders, about as often', () => {
    const orders = take(7, 400);
    expect(new Set(orders)).toEqual(new Set(['abba', 'baab']));
    const outside = orders.filter((order) => order === 'abba').length;
    expect(outside).toBeGreaterThan(150);
    expect(outside).toBeLessThan(250);
  });
});

describe('pairLogRatios', () => {
  const ABBA: BlockOrder = ['a', 'b', 'b', 'a'];
  const BAAB: BlockOrder = ['b', 'a', 'a', 'b'];

  it.each([ABBA, BAAB])('gives b ÷ a of both pairs in the order %s', (...order) => {
    const figures = order.map((side) => (side === 'a' ? 100 : 120));
    const [first, second] = pairLogRatios(order, figures);
    expect(Math.exp(first)).toBeCloseTo(1.2, 12);
    expect(Math.exp(second)).toBeCloseTo(1.2, 12);
  });

  it.each([
    ['a b b a', ABBA],
    ['b a a b', BAAB],
  ])('lets a steady drift cancel over a block of %s', (_, order) => {
    const drifting = order.map(
      (side, index) => (side === 'a' ? 100 : 120) * Math.exp(0.07 * index),
    );
    const [first, second] = pairLogRatios(order, drifting);
    expect(first).not.toBeCloseTo(second, 3);
    expect(Math.exp((first + second) / 2)).toBeCloseTo(1.2, 12);
  });

  it.each([[[1, 2, 3]], [[1, 2, 3, 0]], [[1, 2, 3, NaN]]])('refuses %s', (figures) => {
    expect(() => pairLogRatios(ABBA, figures)).toThrow(RangeError);
  });
});
