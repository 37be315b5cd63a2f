import { describe, expect, it } from 'vitest';
import { jainIndex } from './fairness.js';

describe("Jain's index", () => {
  it.each([
    [[5, 5, 5, 5], 1],
    [[1, 0, 0, 0], 0.25],
    [[7], 1],
    [[1, 2, 3], 36 / 42],
    [[], null],
    [[0, 0], null],
  ])('of %j is %s', (values, index) => {
    if (index === null) expect(jainIndex(values)).toBeNull();
    else expect(jainIndex(values)).toBeCloseTo(index, 12);
  });
});
