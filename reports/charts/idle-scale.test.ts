import { describe, expect, it } from 'vitest';
import { idleScale, signedSizeScale } from './idle-scale.js';

const KIBIBYTE = 1_024;
const MEBIBYTE = KIBIBYTE ** 2;

describe('an axis of idle connections', () => {
  it('labels both ends and the powers of ten that stand clear of them', () => {
    expect(idleScale([10, 100, 950, 1_000, 5_000, 10_000]).ticks).toEqual([10, 100, 1_000, 10_000]);
    expect(idleScale([15, 4_000]).ticks).toEqual([15, 100, 1_000, 4_000]);
    expect(idleScale([60, 1_200]).ticks).toEqual([60, 1_200]);
  });

  it('holds all numbers, with room at both ends', () => {
    const { domain, placeOf } = idleScale([10, 10_000]);
    expect(domain[0]).toBeLessThan(placeOf(10));
    expect(domain[1]).toBeGreaterThan(placeOf(10_000));
    expect(placeOf(500)).toBe(500);
  });

  it('has a place for none, left of the fewest, labelled 0', () => {
    const { domain, ticks, placeOf, labelExpr } = idleScale([0, 10, 1_000]);
    expect(placeOf(0)).toBeGreaterThan(domain[0]);
    expect(placeOf(0)).toBeLessThan(10);
    expect(ticks).toEqual([placeOf(0), 10, 100, 1_000]);
    expect(labelExpr).toContain("'0'");
  });

  it('holds for none and one number', () => {
    const { domain, ticks } = idleScale([0, 1]);
    expect(domain[0]).toBeGreaterThan(0);
    expect(ticks).toHaveLength(2);
  });
});

describe('an axis of bytes', () => {
  it('begins at nothing, and ends on a labelled size', () => {
    const { domain, ticks, type } = signedSizeScale([200, 7 * MEBIBYTE]);
    expect(type).toBe('symlog');
    expect(domain).toEqual([0, 64 * MEBIBYTE]);
    expect(ticks).toEqual([0, ...[1, 16, 256, 4_096, 65_536].map((kib) => kib * KIBIBYTE)]);
  });

  it('reaches below nothing where a value does', () => {
    const { domain, ticks } = signedSizeScale([-11 * KIBIBYTE, 300]);
    expect(domain).toEqual([-16 * KIBIBYTE, KIBIBYTE]);
    expect(ticks).toEqual([-16 * KIBIBYTE, -KIBIBYTE, 0, KIBIBYTE]);
  });

  it('holds values beyond all labels', () => {
    expect(signedSizeScale([5e9]).domain).toEqual([0, 5e9]);
  });
});
