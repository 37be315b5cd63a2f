// One repetition's figure under each metric that is compared. Pure; what repetitions amount to is cell-summary.ts's affair.
import type { Metric } from './comparison.js';
import type { Repetition } from './run.js';

/** In the metric's unit: req/s, ns, ns per request, bytes. Null where the repetition does not have it; never NaN. */
export function figureOf(repetition: Repetition, metric: Metric): number | null {
  const figure = FIGURES[metric](repetition) ?? null;
  return figure !== null && Number.isFinite(figure) ? figure : null;
}

const FIGURES = {
  throughput: ({ load }) => load?.throughput.requestsPerSecond,
  p50: ({ load }) => load?.responseTimeNs.p50,
  p99: ({ load }) => load?.responseTimeNs.p99,
  cpu: ({ derived }) => derived.serverCpuNsPerRequest,
  pss: ({ server }) => server?.memory.loaded?.pssBytes,
} as const satisfies Record<Metric, (repetition: Repetition) => number | null | undefined>;
