import { describe, expect, it } from 'vitest';
import { UsageError } from './command-error.js';
import { formatDuration, parseDuration } from './duration.js';

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['5s', 5_000],
    ['2m', 120_000],
    ['2min', 120_000],
    ['1h', 3_600_000],
    ['10', 10_000],
    ['0.5', 500],
    ['1.5s', 1_500],
    ['500us', 0.5],
    ['0', 0],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDuration('--window', text)).toBeCloseTo(ms, 9);
  });

  it.each(['', 'soon', '-5s', '5 parsecs', '1e3', '5s5s', 'NaN', 'Infinity', '0x10'])(
    'refuses "%s", naming the flag and what a duration looks like',
    (text) => {
      expect(() => parseDuration('--window', text)).toThrow(UsageError);
      expect(() => parseDuration('--window', text)).toThrow(/--window .*250ms/);
    },
  );

  it('refuses what is shorter than the least, and what no timer can hold', () => {
    expect(() => parseDuration('--window', '0', 1)).toThrow(/out of range/);
    expect(() => parseDuration('--window', '10000h')).toThrow(/out of range/);
  });
});

describe('formatDuration', () => {
  it.each([
    [850, '850 ms'],
    [1_500, '1.5 s'],
    [2_000, '2 s'],
    [12_400, '12 s'],
    [60_000, '1 min'],
    [125_000, '2 min 5 s'],
    [3_780_000, '1 h 3 min'],
  ])('says %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
