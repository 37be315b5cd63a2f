// The registry of texts: one for each chart.
import type { ChartId } from '../charts/chart.js';
import { writeCpuProse, writeMemoryProse } from './cost-prose.js';
import { writeFairnessProse } from './fairness-prose.js';
import { writeIdleProse } from './idle-prose.js';
import { writeDistributionProse, writeLatencyProse } from './latency-prose.js';
import type { WriteProse } from './prose.js';
import { writeScalabilityProse, writeSpeedUpProse } from './scalability-prose.js';
import { writeThroughputProse } from './throughput-prose.js';

export const CHART_PROSE: Readonly<Record<ChartId, WriteProse>> = {
  throughput: writeThroughputProse,
  latency: writeLatencyProse,
  'latency-distribution': writeDistributionProse,
  fairness: writeFairnessProse,
  'cpu-per-request': writeCpuProse,
  memory: writeMemoryProse,
  'idle-connections': writeIdleProse,
  scalability: writeScalabilityProse,
  'speed-up': writeSpeedUpProse,
};
