// The spin loop of the probes: reads the clock and nothing else, and keeps what a moment would have had to wait. It measures the
// CPU that it runs on, so it must not make garbage whose collection would be the longest of its gaps.
import { createLatencyHistogram } from '../../loadgen/histogram.js';
import { systemCallsReason } from '../../posix/availability.js';
import { createMonotonicClock } from '../../posix/monotonic-clock.js';
import { recordWaits } from './stall.js';

/** Waits in nanoseconds, as stall.ts means them; `maxNs` is the longest gap. */
export interface SpinWaits {
  readonly durationMs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  readonly maxNs: number;
  /** HdrHistogram V2, compressed, base64. */
  readonly histogram: string;
}

/** Spins for `durationNs`, holding its thread. */
export function spinForWaits(durationNs: number): SpinWaits {
  const histogram = createLatencyHistogram();
  const { maxNs, spunNs } = spin(durationNs, createProbeClock(), (waitNs) =>
    histogram.record(waitNs),
  );
  const waits = {
    durationMs: spunNs / 1e6,
    p50Ns: histogram.quantileNs(0.5),
    p99Ns: histogram.quantileNs(0.99),
    p999Ns: histogram.quantileNs(0.999),
    maxNs,
    histogram: histogram.snapshot().encoded,
  };
  histogram.free();
  return waits;
}

/** Without system calls performance.now, not hrtime: both make garbage, hrtime twice as much. */
function createProbeClock(): () => number {
  return systemCallsReason() === null
    ? createMonotonicClock()
    : () => Math.round(performance.now() * 1e6);
}

/** Places of what a spin keeps. In an array, since V8 makes an object of a variable's number wherever it is not sure of it. */
const PREVIOUS = 0;
const NEXT_ARRIVAL = 1;
const MAX_GAP = 2;

function spin(
  spanNs: number,
  clock: () => number,
  record: (waitNs: number) => void,
): { maxNs: number; spunNs: number } {
  const startNs = clock();
  const endNs = startNs + spanNs;
  const kept = new Float64Array([startNs, startNs + 1, 0]);
  for (;;) {
    const nowNs = clock();
    const gapNs = nowNs - (kept[PREVIOUS] as number);
    if (gapNs > (kept[MAX_GAP] as number)) kept[MAX_GAP] = gapNs;
    const arrivalNs = kept[NEXT_ARRIVAL] as number;
    if (nowNs >= arrivalNs) kept[NEXT_ARRIVAL] = recordWaits(nowNs, arrivalNs, record);
    kept[PREVIOUS] = nowNs;
    if (nowNs >= endNs) return { maxNs: kept[MAX_GAP] as number, spunNs: nowNs - startNs };
  }
}
