// The process behind hiccup-probe.ts: spins on the clock of the CPU it was put on and prints what it saw as one JSON line.
// Not for import: it runs on being started. Arguments: milliseconds to spin, milliseconds of warm-up.
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { recordWaits } from './stall.js';

const durationNs = Number(process.argv[2]) * 1e6;
const warmupNs = Number(process.argv[3]) * 1e6;

/** The same shape as every histogram of this project: 3 significant digits, 1 ns to 1 h. */
const histogram = build({
  bitBucketSize: 64,
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000_000,
  numberOfSignificantValueDigits: 3,
});
const record = (waitNs: number): void => histogram.recordValue(waitNs);

// performance.now, not hrtime: hrtime makes an object a call, and the pauses seen would be this process's own.
function spin(spanNs: number): { maxNs: number; durationMs: number } {
  const startNs = Math.round(performance.now() * 1e6);
  let previousNs = startNs;
  let nextArrivalNs = startNs + 1;
  let maxNs = 0;
  while (previousNs - startNs < spanNs) {
    const nowNs = Math.round(performance.now() * 1e6);
    if (nowNs - previousNs > maxNs) maxNs = nowNs - previousNs;
    if (nowNs >= nextArrivalNs) nextArrivalNs = recordWaits(nowNs, nextArrivalNs, record);
    previousNs = nowNs;
  }
  return { maxNs, durationMs: (previousNs - startNs) / 1e6 };
}

spin(warmupNs);
histogram.reset();
const { maxNs, durationMs } = spin(durationNs);
process.stdout.write(
  JSON.stringify({
    durationMs,
    p50Ns: histogram.getValueAtPercentile(50),
    p99Ns: histogram.getValueAtPercentile(99),
    p999Ns: histogram.getValueAtPercentile(99.9),
    maxNs,
    histogram: encodeIntoCompressedBase64(histogram),
  }),
);
