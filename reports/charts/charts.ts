// The registry of charts, in the order of the report.
import type { Chart } from './chart.js';
import { cpuPerRequestChart } from './cpu-per-request.js';
import { fairnessChart } from './fairness.js';
import { latencyDistributionChart } from './latency-distribution.js';
import { latencyChart } from './latency.js';
import { memoryChart } from './memory.js';
import { throughputChart } from './throughput.js';

export const CHARTS: readonly Chart[] = [
  throughputChart,
  latencyChart,
  latencyDistributionChart,
  fairnessChart,
  cpuPerRequestChart,
  memoryChart,
];
