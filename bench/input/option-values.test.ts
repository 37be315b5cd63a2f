import { describe, expect, it } from 'vitest';
import { UsageError } from '../command-error.js';
import { nearestOf, parseChoice, parseCount, parseList, parsePositive } from './option-values.js';

describe('option values', () => {
  it.each(['0', '-1', '1.5', '1e3', '0x10', '', 'many', '1000001', 'Infinity', '9007199254740993'])(
    'refuses the count "%s" outside 1 to 1,000,000',
    (text) => {
      expect(() => parseCount('--concurrency', text, { min: 1, max: 1_000_000 })).toThrow(
        UsageError,
      );
    },
  );

  it('reads counts at both ends of the range', () => {
    expect(parseCount('--n', '1', { min: 1, max: 64 })).toBe(1);
    expect(parseCount('--n', '64', { min: 1, max: 64 })).toBe(64);
  });

  it.each(['0', '-5', 'fast', '', '1e999', '11'])('refuses the rate "%s"', (text) => {
    expect(() => parsePositive('--rate', text, 10)).toThrow(/--rate/);
  });

  it('splits lists, trims them and drops repeats', () => {
    expect(parseList('--styles', 'a, b,a')).toEqual(['a', 'b']);
  });

  it.each(['', ' ', ',', ' , '])('refuses the list "%s", which selects nothing', (text) => {
    expect(() => parseList('--styles', text)).toThrow(/selects nothing/);
  });

  it('names the nearest choice', () => {
    expect(() => parseChoice('--transports', 'tpc', ['tcp', 'udp', 'http'])).toThrow(
      /did you mean "tcp"/,
    );
  });

  it('offers no hint where none is near', () => {
    expect(nearestOf('zzzzzz', ['tcp', 'udp', 'http'])).toBeNull();
  });
});
