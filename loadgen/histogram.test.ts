import hdr from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { createLatencyHistogram, HIGHEST_NS } from './histogram.js';
import { createRandom } from './random.js';

test('an empty histogram has no samples and zeros for bounds', () => {
  const histogram = createLatencyHistogram();
  expect(histogram.snapshot()).toMatchObject({ count: 0, sumNs: 0, minNs: 0, maxNs: 0 });
  expect(histogram.quantileNs(0.5)).toBe(0);
  histogram.free();
});

test('values outside 1 ns to 1 h are counted at the bound, and fractions are rounded', () => {
  const histogram = createLatencyHistogram();
  for (const valueNs of [-5, 0, 0.4, 1.6, HIGHEST_NS + 1, Infinity]) histogram.record(valueNs);
  expect(histogram.snapshot()).toMatchObject({ count: 6, minNs: 1, maxNs: HIGHEST_NS });
  expect(histogram.snapshot().sumNs).toBe(3 + 2 + 2 * HIGHEST_NS);
  histogram.free();
});

test('quantiles keep three significant digits and never pass the maximum', () => {
  const histogram = createLatencyHistogram();
  for (let valueNs = 1; valueNs <= 1_000_000; valueNs += 1) histogram.record(valueNs);
  for (const ratio of [0.01, 0.5, 0.9, 0.99, 0.999]) {
    const exactNs = ratio * 1_000_000;
    expect(Math.abs(histogram.quantileNs(ratio) - exactNs) / exactNs).toBeLessThan(0.001);
  }
  expect(histogram.quantileNs(1)).toBe(1_000_000);
  histogram.free();
});

test('histograms of parts add up to exactly the histogram of the whole', () => {
  const random = createRandom(7);
  const whole = createLatencyHistogram();
  const parts = [createLatencyHistogram(), createLatencyHistogram(), createLatencyHistogram()];
  for (let i = 0; i < 30_000; i++) {
    const valueNs = Math.round(Math.exp(5 + 15 * random()));
    whole.record(valueNs);
    parts[i % 3]?.record(valueNs);
  }
  const merged = createLatencyHistogram();
  for (const part of parts) merged.add(part.snapshot());
  expect(merged.snapshot()).toEqual(whole.snapshot());
  for (const used of [whole, merged, ...parts]) used.free();
});

test('a snapshot is what HdrHistogram’s own tools read', () => {
  const histogram = createLatencyHistogram();
  for (const valueNs of [1_000, 2_000, 3_000]) histogram.record(valueNs);
  const decoded = hdr.decodeFromCompressedBase64(histogram.snapshot().encoded);
  expect(decoded.totalCount).toBe(3);
  expect(decoded.getValueAtPercentile(50)).toBe(2_000);
  expect(decoded.numberOfSignificantValueDigits).toBe(3);
  histogram.free();
});

test('a freed histogram refuses further use', () => {
  const histogram = createLatencyHistogram();
  histogram.free();
  expect(() => histogram.record(1)).toThrow(/destroyed/);
});
