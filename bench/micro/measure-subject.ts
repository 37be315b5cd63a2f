// Times one subject's variants with tinybench. The one file that knows tinybench.
import { Bench, type Statistics, type TaskResult } from 'tinybench';
import type { MicroResult, MicroVariant } from '../../results/micro.js';
import type { Subject, Variant } from './subject.js';

export type MicroSubject = MicroResult['subjects'][number];

/** How long each variant is timed and warmed up, in milliseconds. */
export interface MicroTimes {
  readonly timeMs: number;
  readonly warmupMs: number;
}

/** Enough calls for a confidence interval, however long a call takes. */
const MIN_CALLS = 32;
const MIN_WARMUP_CALLS = 8;
const NS_PER_MS = 1_000_000;

/** A variant that threw; the cause is its error. */
export class MicroError extends Error {
  readonly code = 'MICRO_FAILED';
  override readonly name = 'MicroError';
}

/**
 * Opens the subject, times the variants that `wanted` picks, one after another, and closes it.
 * @throws {MicroError} when a variant throws.
 */
export async function measureSubject(
  subject: Subject,
  wanted: (variant: string) => boolean,
  times: MicroTimes,
): Promise<MicroSubject> {
  const { name, description, operation } = subject;
  const open = await subject.open();
  try {
    const variants: MicroVariant[] = [];
    for (const variant of open.variants) {
      if (wanted(variant.name)) variants.push(await measureVariant(variant, times));
    }
    return { name, description, operation, variants };
  } finally {
    await open.close();
  }
}

async function measureVariant(variant: Variant, times: MicroTimes): Promise<MicroVariant> {
  const bench = new Bench({
    time: times.timeMs,
    iterations: MIN_CALLS,
    warmupTime: times.warmupMs,
    warmupIterations: MIN_WARMUP_CALLS,
    throws: false,
  });
  let timerWarning: string | null = null;
  bench.addEventListener('warning', (event) => {
    timerWarning = event.reason ?? 'unknown';
  });
  const sink = await createSink(variant);
  bench.add(variant.name, sink.call, { async: sink.isAsync });
  const [task] = await bench.run();
  const { latency, totalTime } = statisticsOf(variant, task?.result);
  return {
    name: variant.name,
    operationsPerCall: variant.operations,
    samples: latency.samplesCount,
    totalMs: totalTime,
    nsPerOperation: perOperation(latency, variant.operations),
    relativeMarginOfError: Number.isFinite(latency.rme) ? latency.rme / 100 : null,
    checksum: sink.checksum(),
    timerWarning,
  };
}

/** What tinybench calls: the variant, with everything it returns kept, so that no compiler finds its work useless. */
interface Sink {
  readonly isAsync: boolean;
  readonly call: () => void | Promise<void>;
  readonly checksum: () => number;
}

/** Calls the variant once, to learn whether it is asynchronous: tinybench would otherwise find out within its timing. */
async function createSink({ run }: Variant): Promise<Sink> {
  let kept = 0;
  const keep = (value: number): void => {
    kept = (Math.imul(kept, 31) + value) | 0;
  };
  const first = run();
  keep(await first);
  const isAsync = typeof first !== 'number';
  return {
    isAsync,
    call: isAsync ? async () => keep(await run()) : () => keep(run() as number),
    checksum: () => kept,
  };
}

function statisticsOf(
  variant: Variant,
  result: TaskResult | undefined,
): { readonly latency: Statistics; readonly totalTime: number } {
  if (result?.state === 'completed') return result;
  const cause = result?.state === 'errored' ? result.error : undefined;
  const message = `micro-benchmark "${variant.name}" ended as ${result?.state ?? 'nothing'}: see the cause`;
  throw new MicroError(message, { cause });
}

/** tinybench's milliseconds per call as nanoseconds per operation. */
function perOperation(latency: Statistics, operations: number): MicroVariant['nsPerOperation'] {
  const ns = (ms: number): number => (ms * NS_PER_MS) / operations;
  return {
    mean: ns(latency.mean),
    min: ns(latency.min),
    p50: ns(latency.p50),
    p75: ns(latency.p75),
    p99: ns(latency.p99),
    p999: ns(latency.p999),
    max: ns(latency.max),
    standardDeviation: ns(latency.sd),
    medianAbsoluteDeviation: ns(latency.mad),
  };
}
