import { describe, expect, it } from 'vitest';
import { parsePercent } from './percent.js';

describe('parsePercent', () => {
  it.each([
    ['5%', 0.05],
    [' 2.5 % ', 0.025],
    ['10', 0.1],
    ['.5%', 0.005],
    ['100%', 1],
  ])('reads %s', (text, ratio) => {
    expect(parsePercent('--x', text, 1)).toBeCloseTo(ratio, 12);
  });

  it.each(['', '%', '0%', '-5%', '101%', '5 percent', '1e1', 'NaN'])('refuses "%s"', (text) => {
    expect(() => parsePercent('--x', text, 1)).toThrow(/--x ".*" is not possible.*at most 100%/u);
  });
});
