// Micro subject: counting one latency in a histogram, which the load generator does for every reply.
import * as hdr from 'hdr-histogram-js';
import { createHistogram } from 'node:perf_hooks';
import { createLatencyHistogram } from '../../loadgen/histogram.js';
import type { Subject, Variant } from './subject.js';

const SAMPLES = 1_000;
/** As the generator's own: 1 ns to 1 h, three significant digits. */
const HIGHEST_NS = 3_600_000_000_000;
const SIGNIFICANT_DIGITS = 3;

/** A histogram to be compared: what it records, and how it reads back. */
export interface RecorderVariant {
  readonly name: string;
  readonly record: (valueNs: number) => void;
  /** Within 0.1 % of the samples. @param ratio in (0, 1]. */
  readonly quantileNs: (ratio: number) => number;
  readonly free: () => void;
}

/** The generator's histogram against its alternatives. */
export const recorderSubject = {
  name: 'recorder',
  description:
    "one latency into a histogram: the generator's own (WebAssembly), the JavaScript build, and Node's built-in",
  operation: 'latency',
  open: () => {
    const recorders = createRecorders();
    return Promise.resolve({
      variants: recorders.map(asVariant),
      close: () => {
        for (const recorder of recorders) recorder.free();
        return Promise.resolve();
      },
    });
  },
} satisfies Subject;

/** Fresh histograms of each kind. */
export function createRecorders(): RecorderVariant[] {
  const own = createLatencyHistogram();
  const script = hdr.build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_NS,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    useWebAssembly: false,
  });
  const builtIn = createHistogram({ lowest: 1, highest: HIGHEST_NS, figures: SIGNIFICANT_DIGITS });
  return [
    {
      name: 'loadgen histogram (hdr-histogram-js, WebAssembly)',
      record: (valueNs) => own.record(valueNs),
      quantileNs: (ratio) => own.quantileNs(ratio),
      free: () => own.free(),
    },
    {
      name: 'hdr-histogram-js, JavaScript',
      record: (valueNs) => script.recordValue(valueNs),
      quantileNs: (ratio) => script.getValueAtPercentile(ratio * 100),
      free: () => script.destroy(),
    },
    {
      name: 'perf_hooks createHistogram',
      record: (valueNs) => builtIn.record(valueNs),
      quantileNs: (ratio) => builtIn.percentile(ratio * 100),
      free: () => builtIn.reset(),
    },
  ];
}

/** Latencies as a loaded server gives them: log-normal around 100 µs. Deterministic; integers, since the built-in takes no others. */
export function exampleLatenciesNs(count: number): number[] {
  let x = 1;
  const uniform = (): number => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return (x + 1) / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    return Math.round(100_000 * Math.exp(normal / 2));
  });
}

function asVariant({ name, record }: RecorderVariant): Variant {
  const latenciesNs = exampleLatenciesNs(SAMPLES);
  return {
    name,
    operations: SAMPLES,
    run: () => {
      // What is recorded lies in memory outside the engine's sight, or is read back by `free`: it cannot be left out.
      let sum = 0;
      for (const ns of latenciesNs) {
        record(ns);
        sum += ns;
      }
      return sum;
    },
  };
}
