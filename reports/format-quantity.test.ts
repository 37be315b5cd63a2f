import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDigits,
  formatDuration,
  formatPercent,
  formatRate,
  formatSize,
  formatWorkloadName,
} from './format-quantity.js';

describe('quantities', () => {
  it.each([
    [formatRate, 0, '0 req/s'],
    [formatRate, 7.25, '7.25 req/s'],
    [formatRate, 999.4, '999 req/s'],
    [formatRate, 999.7, '1.00 k req/s'],
    [formatRate, 41_249, '41.2 k req/s'],
    [formatRate, 2_500_000, '2.50 M req/s'],
    [formatDuration, 0, '0 ns'],
    [formatDuration, 60, '60.0 ns'],
    [formatDuration, 24_700, '24.7 µs'],
    [formatDuration, 999_600, '1.00 ms'],
    [formatDuration, 3_100_000_000, '3.10 s'],
    [formatDuration, 3_600_000_000_000, '3600 s'],
    [formatSize, 512, '512 B'],
    [formatSize, 40_000_000, '38.1 MiB'],
    [formatSize, 2 ** 33, '8.00 GiB'],
    [formatSize, 812.4, '812 B'],
    [formatSize, -11_264, '−11.0 KiB'],
    [formatCount, 10_000, '10,000'],
    [formatCount, 950, '950'],
    [formatPercent, 0, '0 %'],
    [formatPercent, 0.0251, '2.5 %'],
    [formatPercent, 0.12, '12 %'],
    [formatPercent, 1, '100 %'],
    [formatDigits, 0.95, '0.95'],
    [formatDigits, 64, '64'],
    [formatDigits, 12_345.6, '12346'],
  ])('%o of %d is %s', (format, value, text) => {
    expect(format(value)).toBe(text);
  });

  it.each([
    ['echo', 'echo'],
    ['wait:1000', 'wait 1 ms'],
    ['wait:1500', 'wait 1.5 ms'],
    ['wait:250', 'wait 250 µs'],
    ['compute:200us', 'compute 200 µs'],
    ['compute:20000', 'compute 20000 iterations'],
  ])('names the workload %s %s', (workload, name) => {
    expect(formatWorkloadName(workload)).toBe(name);
  });
});
