// Histograms of stored runs against the samples that went into them.
import * as hdr from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import {
  HistogramError,
  mergeHistograms,
  percentileSeries,
  summariseHistogram,
  valueAtQuantileNs,
} from './histogram.js';

function encode(samplesNs: readonly number[], highestNs = 3_600_000_000_000): string {
  const histogram = hdr.build({
    highestTrackableValue: highestNs,
    numberOfSignificantValueDigits: 3,
  });
  for (const ns of samplesNs) histogram.recordValue(ns);
  return hdr.encodeIntoCompressedBase64(histogram);
}

/** Deterministic, spread over nine decades. */
function samples(count: number, seed: number): number[] {
  let x = seed;
  return Array.from({ length: count }, () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + Math.floor(10 ** ((x / 2 ** 32) * 9));
  });
}

describe('mergeHistograms', () => {
  it('gives bit for bit the histogram of all samples together', () => {
    const parts = [1, 2, 3, 4].map((seed) => samples(5_000, seed));
    expect(mergeHistograms(parts.map((part) => encode(part)))).toBe(encode(parts.flat()));
  });

  it('takes empty histograms and those of another range', () => {
    const merged = mergeHistograms([encode([]), encode([5, 700], 1_000), encode([9_000])]);
    expect(merged).toBe(encode([5, 700, 9_000]));
  });

  it('does not wrap where 32-bit counts would', () => {
    const many = hdr.build({
      bitBucketSize: 64,
      highestTrackableValue: 3_600_000_000_000,
      numberOfSignificantValueDigits: 3,
    });
    many.recordValueWithCount(1_000, 2 ** 31);
    const encoded = hdr.encodeIntoCompressedBase64(many);
    expect(summariseHistogram(mergeHistograms([encoded, encoded, encoded])).count).toBe(
      3 * 2 ** 31,
    );
  });

  it('of nothing is empty', () => {
    expect(summariseHistogram(mergeHistograms([]))).toMatchObject({
      count: 0,
      p50: null,
      max: null,
    });
  });
});

describe('summariseHistogram', () => {
  it('is within 0.1 % of the sorted samples', () => {
    const values = samples(20_000, 7).sort((a, b) => a - b);
    const summary = summariseHistogram(encode(values));
    const nearestRank = (q: number) => values[Math.ceil(q * values.length) - 1] ?? Number.NaN;
    expect(summary.count).toBe(20_000);
    for (const [figure, q] of [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p99', 0.99],
      ['p999', 0.999],
      ['max', 1],
    ] as const) {
      const exact = nearestRank(q);
      expect(Math.abs((summary[figure] ?? 0) - exact) / exact).toBeLessThan(0.001);
    }
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs((summary.mean ?? 0) - mean) / mean).toBeLessThan(0.001);
    expect(Math.abs((summary.min ?? 0) - nearestRank(1e-9))).toBeLessThanOrEqual(1);
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'not a histogram'],
    ['a truncated one', encode(samples(1_000, 1)).slice(0, 200)],
    ['another encoding', Buffer.from('{"p50":1}').toString('base64')],
  ])('%s is refused by name', (_, text) => {
    expect(() => summariseHistogram(text)).toThrow(HistogramError);
  });
});

describe('percentileSeries', () => {
  const series = percentileSeries(encode(samples(10_000, 3)));

  it('rises in quantile and value, from the minimum to the maximum', () => {
    for (const [i, point] of series.entries()) {
      const before = series[i - 1];
      if (before === undefined) continue;
      expect(point.quantile).toBeGreaterThan(before.quantile);
      expect(point.valueNs).toBeGreaterThanOrEqual(before.valueNs);
    }
    expect(series[0]?.quantile).toBe(0);
    expect(series.at(-1)).toMatchObject({ quantile: 1, inverse: null });
  });

  it('stops where one sample is left, since there is nothing to tell beyond it', () => {
    const last = series.at(-2);
    expect(last?.inverse ?? 0).toBeGreaterThan(5_000);
    expect(last?.inverse ?? 0).toBeLessThanOrEqual(10_000);
  });

  it('agrees with single values', () => {
    const encoded = encode(samples(10_000, 3));
    const half = series.find(({ quantile }) => quantile === 0.5);
    expect(half?.valueNs).toBe(valueAtQuantileNs(encoded, 0.5));
  });

  it('of one sample is that sample, and of none is empty', () => {
    expect(percentileSeries(encode([42])).map(({ valueNs }) => valueNs)).toStrictEqual([42, 42]);
    expect(percentileSeries(encode([]))).toStrictEqual([]);
    expect(valueAtQuantileNs(encode([]), 0.5)).toBeNull();
  });
});
