// Histograms of the fixture run: real HDR histograms of made-up latencies.
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencySummary } from '../results/load.js';
import type { Random } from './fixture-random.js';
import { normal } from './fixture-random.js';

/** Enough for a shape, few enough that a run of hundreds of repetitions is made in a second. */
export const SAMPLES_PER_HISTOGRAM = 1_500;

/** Log-normal latencies of the given mean with a thin far tail. */
export function latenciesNs(meanNs: number, sigma: number, random: Random): number[] {
  return Array.from({ length: SAMPLES_PER_HISTOGRAM }, (_, index) => {
    const tail = index % 400 === 0 ? 4 : index % 90 === 0 ? 1.9 : 1;
    return Math.round(meanNs * tail * Math.exp(sigma * normal(random) - (sigma * sigma) / 2));
  });
}

/** The summary of samples. @param count how often the samples, taken together, are to have been seen. */
export function summarise(samplesNs: readonly number[], count: number): LatencySummary {
  const histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const times = Math.max(1, Math.round(count / samplesNs.length));
  for (const ns of samplesNs) histogram.recordValueWithCount(ns, times);
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile);
  return {
    count: histogram.totalCount,
    min: histogram.minNonZeroValue,
    mean: Math.round(histogram.mean),
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: histogram.maxValue,
    histogram: encodeIntoCompressedBase64(histogram),
  };
}
