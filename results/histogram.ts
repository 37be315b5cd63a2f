// Reading the histograms of stored runs: merge, summarise, and the series of a percentile plot. Recording is the load
// generator's affair. Wraps hdr-histogram-js; everything in and out is HdrHistogram's V2 compressed base64.
import * as hdr from 'hdr-histogram-js';
import type { LatencySummary } from './load.js';

/** Counts as doubles: exact to 2^53, where the library's default of 32 bits would wrap in a merge of many repetitions. */
const COUNTER_BITS = 64;
const LOWEST_NS = 1;
/** One hour, and three significant digits: what every stored histogram has, so that merging moves no sample. */
const HIGHEST_NS = 3_600_000_000_000;
const SIGNIFICANT_DIGITS = 3;
/** Points per halving of the distance to 100 %: 5 is what HdrHistogram's own plots use, and no bend is lost. */
const DEFAULT_TICKS_PER_HALF_DISTANCE = 5;

/** A text that is no HdrHistogram V2 base64. */
export class HistogramError extends Error {
  readonly code = 'HISTOGRAM_DAMAGED';
  override readonly name = 'HistogramError';
}

/** One point of a percentile plot: `quantile` of the samples (0–1) were at most `valueNs`. */
export interface PercentilePoint {
  readonly quantile: number;
  readonly valueNs: number;
  /** 1 ÷ (1 − quantile), the plot's logarithmic axis; null at the maximum, where it is infinite. */
  readonly inverse: number | null;
}

/**
 * All samples in one histogram, exactly: counts are added bucket by bucket.
 * @returns V2 compressed base64; of an empty list, an empty histogram.
 * @throws {HistogramError}
 */
export function mergeHistograms(encoded: readonly string[]): string {
  const merged = hdr.build({
    bitBucketSize: COUNTER_BITS,
    autoResize: true,
    lowestDiscernibleValue: LOWEST_NS,
    highestTrackableValue: HIGHEST_NS,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    useWebAssembly: false,
  });
  for (const text of encoded) merged.add(decode(text));
  return hdr.encodeIntoCompressedBase64(merged);
}

/**
 * The figures of a histogram. `min` and `max` are ends of their buckets (within 0.1 %), where a generator's own summary may
 * hold the exact ones.
 * @throws {HistogramError}
 */
export function summariseHistogram(encoded: string): LatencySummary {
  const histogram = decode(encoded);
  const count = histogram.totalCount;
  const at = (quantile: number): number | null =>
    count === 0 ? null : histogram.getValueAtPercentile(quantile * 100);
  return {
    count,
    min: at(0),
    mean: count === 0 ? null : Math.round(histogram.mean),
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
    max: at(1),
    histogram: encoded,
  };
}

/** @param quantile 0–1. @returns nanoseconds, or null when the histogram is empty. @throws {HistogramError} */
export function valueAtQuantileNs(encoded: string, quantile: number): number | null {
  const histogram = decode(encoded);
  return histogram.totalCount === 0 ? null : histogram.getValueAtPercentile(quantile * 100);
}

/**
 * The points of a percentile plot, after HdrHistogram's own: evenly spaced within each halving of the distance to 100 %, as
 * far as there are samples to tell them apart, and the maximum last. Empty for an empty histogram.
 * @param ticksPerHalfDistance points per halving. @default 5
 * @throws {HistogramError}
 */
export function percentileSeries(
  encoded: string,
  ticksPerHalfDistance = DEFAULT_TICKS_PER_HALF_DISTANCE,
): PercentilePoint[] {
  const histogram = decode(encoded);
  const count = histogram.totalCount;
  if (count === 0) return [];
  const points = plotQuantiles(count, ticksPerHalfDistance).map((quantile) => ({
    quantile,
    valueNs: histogram.getValueAtPercentile(quantile * 100),
    inverse: 1 / (1 - quantile),
  }));
  return [...points, { quantile: 1, valueNs: histogram.getValueAtPercentile(100), inverse: null }];
}

/** Ascending, from 0 to the last that leaves at least one of `count` samples above it. */
function plotQuantiles(count: number, ticksPerHalfDistance: number): number[] {
  const quantiles: number[] = [];
  for (let distance = 1; distance * count >= 1; distance /= 2) {
    for (let tick = 0; tick < ticksPerHalfDistance; tick++) {
      const left = distance * (1 - tick / (2 * ticksPerHalfDistance));
      if (left * count >= 1) quantiles.push(1 - left);
    }
  }
  return quantiles;
}

/** The library throws whatever zlib, base64-js or a RangeError brings; a reader needs to know which text it was. */
function decode(encoded: string): hdr.Histogram {
  try {
    return hdr.decodeFromCompressedBase64(encoded, COUNTER_BITS);
  } catch (cause) {
    const start = JSON.stringify(encoded.slice(0, 24));
    const message = `the histogram that begins ${start} is not HdrHistogram V2 compressed base64: the file that holds it was damaged or edited`;
    throw new HistogramError(message, { cause });
  }
}
