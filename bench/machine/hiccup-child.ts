// The process behind hiccup-probe.ts: spins on the clock of the CPU it was put on and prints what it saw as one JSON line.
// Not for import: it runs on being started. Arguments: milliseconds to spin, milliseconds of warm-up.
import { createLatencyHistogram } from '../../loadgen/histogram.js';
import { recordWaits } from './stall.js';

const durationNs = Number(process.argv[2]) * 1e6;
const warmupNs = Number(process.argv[3]) * 1e6;

// performance.now, not hrtime: hrtime makes an object a call, and the pauses seen would be this process's own.
function spin(spanNs: number, record: (waitNs: number) => void): { maxNs: number; spunNs: number } {
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
  return { maxNs, spunNs: previousNs - startNs };
}

const warmUp = createLatencyHistogram();
spin(warmupNs, (waitNs) => warmUp.record(waitNs));
warmUp.free();
const histogram = createLatencyHistogram();
const { maxNs, spunNs } = spin(durationNs, (waitNs) => histogram.record(waitNs));
process.stdout.write(
  JSON.stringify({
    durationMs: spunNs / 1e6,
    p50Ns: histogram.quantileNs(0.5),
    p99Ns: histogram.quantileNs(0.99),
    p999Ns: histogram.quantileNs(0.999),
    maxNs,
    histogram: histogram.snapshot().encoded,
  }),
);
