import { describe, expect, it } from 'vitest';
import { probabilityText, shareText } from './reason-text.js';

describe('shareText', () => {
  it('has one decimal below 10 %, none above, and as many as are asked for', () => {
    expect([0.034, 0.05, 0.124, 1.5].map((ratio) => shareText(ratio))).toEqual([
      '3.4 %',
      '5 %',
      '12 %',
      '150 %',
    ]);
    expect(shareText(0.975, 1)).toBe('97.5 %');
  });
});

describe('probabilityText', () => {
  it('has two digits, and no powers of ten', () => {
    expect([1, 0.42, 0.025, 0.00012, 0.0000034, 1e-9].map(probabilityText)).toEqual([
      '1',
      '0.42',
      '0.025',
      '0.00012',
      '0.0000034',
      '0.000001 or less',
    ]);
  });
});
