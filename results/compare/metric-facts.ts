// What each metric of a comparison is: its unit, its name, and which way is better. No figures here.
import type { Metric } from '../comparison.js';

/** What a reader and a test must know of a metric. */
export interface MetricFacts {
  /** In a sentence. */
  readonly name: string;
  /** Of an absolute figure, as in the comparison's `unit`. */
  readonly unit: string;
  /** Throughput alone is better when it rises. */
  readonly higherIsBetter: boolean;
  /** Whether a yardstick says anything of it: memory does not change with the machine's mood. */
  readonly followsMachine: boolean;
}

export const METRIC_FACTS: Readonly<Record<Metric, MetricFacts>> = {
  throughput: {
    name: 'throughput',
    unit: 'req/s',
    higherIsBetter: true,
    followsMachine: true,
  },
  p50: { name: 'p50 response time', unit: 'ns', higherIsBetter: false, followsMachine: true },
  p99: { name: 'p99 response time', unit: 'ns', higherIsBetter: false, followsMachine: true },
  cpu: {
    name: 'server CPU per request',
    unit: 'ns/req',
    higherIsBetter: false,
    followsMachine: true,
  },
  pss: { name: 'memory (PSS)', unit: 'B', higherIsBetter: false, followsMachine: false },
};

/** How many times worse the candidate is: above 1 is worse, whichever way the metric runs. @param ratio candidate ÷ baseline, positive. */
export function worsening(metric: Metric, ratio: number): number {
  return METRIC_FACTS[metric].higherIsBetter ? 1 / ratio : ratio;
}
