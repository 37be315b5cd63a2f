// The one file that knows hdr-histogram-js: latencies from 1 ns to 1 h at 3 significant digits, in its WebAssembly build
// (15–30 ns a record; the JavaScript one takes 160). Its traps: values outside the range abort, an empty one has a minimum of 2^64,
// a decoded one rounds its maximum up to the bucket's end, and a JavaScript and a WebAssembly one cannot be added.
import hdr from 'hdr-histogram-js';

/** Longest latency kept apart: one hour. Longer ones are counted as one hour. */
export const HIGHEST_NS = 3_600_000_000_000;
const LOWEST_NS = 1;
const SIGNIFICANT_DIGITS = 3;
/** Counts are 32-bit: four thousand million samples of one value, hours at any rate this generator reaches. */
const BUCKET_BITS = 32;
/** Places of a histogram's totals. */
const SUM = 0;
const MIN = 1;
const MAX = 2;

/** A histogram as it travels between threads: HdrHistogram V2 compressed base64, and what its buckets would round. */
export interface HistogramSnapshot {
  readonly encoded: string;
  readonly count: number;
  readonly sumNs: number;
  /** 0 when empty, as is `maxNs`. */
  readonly minNs: number;
  readonly maxNs: number;
}

/** A latency histogram. Values are nanoseconds; fractions are rounded. */
export interface LatencyHistogram {
  /** Counts one latency; below 1 ns counts as 1 ns, above an hour as an hour. */
  record(valueNs: number): void;
  /** Adds every sample of a snapshot, exactly: bucket by bucket. */
  add(snapshot: HistogramSnapshot): void;
  /** The smallest kept value that `ratio` of the samples do not exceed, never above the maximum. @param ratio in [0, 1]. */
  quantileNs(ratio: number): number;
  snapshot(): HistogramSnapshot;
  /** Frees its WebAssembly memory; no other call may follow. */
  free(): void;
}

/** An empty histogram. The first one in a thread compiles the WebAssembly module (a few milliseconds). */
export function createLatencyHistogram(): LatencyHistogram {
  hdr.initWebAssemblySync();
  const histogram = hdr.WasmHistogram.build({
    bitBucketSize: BUCKET_BITS,
    autoResize: false,
    lowestDiscernibleValue: LOWEST_NS,
    highestTrackableValue: HIGHEST_NS,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
  });
  let count = 0;
  // In an array: V8 makes an object of each number that a closure's variable is given, and these are given one per sample.
  const totals = new Float64Array([0, Infinity, 0]);

  function tally(sumNs: number, minNs: number, maxNs: number): void {
    totals[SUM] = (totals[SUM] as number) + sumNs;
    if (minNs < (totals[MIN] as number)) totals[MIN] = minNs;
    if (maxNs > (totals[MAX] as number)) totals[MAX] = maxNs;
  }

  return {
    record: (valueNs) => {
      const ns = valueNs >= HIGHEST_NS ? HIGHEST_NS : valueNs > LOWEST_NS ? Math.round(valueNs) : 1;
      histogram.recordValue(ns);
      count++;
      tally(ns, ns, ns);
    },
    add: (snapshot) => {
      if (snapshot.count === 0) return;
      const other = decode(snapshot.encoded);
      histogram.add(other);
      other.destroy();
      count += snapshot.count;
      tally(snapshot.sumNs, snapshot.minNs, snapshot.maxNs);
    },
    quantileNs: (ratio) =>
      Math.min(histogram.getValueAtPercentile(ratio * 100), totals[MAX] as number),
    snapshot: () => ({
      encoded: hdr.encodeIntoCompressedBase64(histogram),
      count,
      sumNs: totals[SUM] as number,
      minNs: count === 0 ? 0 : (totals[MIN] as number),
      maxNs: totals[MAX] as number,
    }),
    free: () => histogram.destroy(),
  };
}

/** @throws {TypeError} when the package decodes into its JavaScript build, which cannot be added. */
function decode(encoded: string): hdr.WasmHistogram {
  const histogram = hdr.decodeFromCompressedBase64(encoded, BUCKET_BITS, true);
  if (histogram instanceof hdr.WasmHistogram) return histogram;
  throw new TypeError(
    'hdr-histogram-js decoded into a JavaScript histogram, not a WebAssembly one',
  );
}
