// The registry of charts, in the order of the report, and which of them a run is shown by.
import { hasIdleAxis } from '../idle-view.js';
import type { RunView } from '../run-view.js';
import { fittedSweeps, viewScalability } from '../scalability-view.js';
import type { Chart } from './chart.js';
import { cpuPerRequestChart } from './cpu-per-request.js';
import { fairnessChart } from './fairness.js';
import { idleConnectionsChart } from './idle-connections.js';
import { latencyDistributionChart } from './latency-distribution.js';
import { latencyChart } from './latency.js';
import { memoryChart } from './memory.js';
import { scalabilityChart } from './scalability.js';
import { speedUpChart } from './speed-up.js';
import { throughputChart } from './throughput.js';

/** Those of an ordinary run. */
export const CHARTS: readonly Chart[] = [
  throughputChart,
  latencyChart,
  latencyDistributionChart,
  fairnessChart,
  cpuPerRequestChart,
  memoryChart,
];

/**
 * The charts of a run. Where idle connections are an axis they have a chart of their own; those against the number of clients
 * are left out when there is but one, for every plot of theirs would be a column of marks.
 */
export function chartsOf(view: RunView): readonly Chart[] {
  const scaling = scalingChartsOf(view);
  if (!hasIdleAxis(view)) return [...CHARTS, ...scaling];
  const others = view.concurrencies.length > 1 ? CHARTS : [latencyDistributionChart];
  return [idleConnectionsChart, ...others, ...scaling];
}

/** Only where a sweep is long enough to be fitted, or is over workers. */
function scalingChartsOf({ run }: RunView): Chart[] {
  const { workers } = viewScalability(run);
  return [
    ...(fittedSweeps(run).some(({ axis }) => axis === 'clients') ? [scalabilityChart] : []),
    ...(workers.length > 0 ? [speedUpChart] : []),
  ];
}
