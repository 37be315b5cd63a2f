// A run as Prometheus's text exposition, e.g. for node_exporter's textfile collector. The only place that imports prom-client.
// Traps: metrics register themselves with a global registry unless given one; its rendering is asynchronous even where nothing waits.
import { Gauge, Registry } from 'prom-client';
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { styleLabel, summariseCells } from '../../results/cell-summary.js';
import type { Run } from '../../results/run.js';
import { intervalOf } from '../../results/spread-interval.js';
import type { RunExport } from './run-export.js';

const CELL_LABELS = [
  'cell',
  'style',
  'transport',
  'workload',
  'message_bytes',
  'clients',
  'idle_connections',
] as const;
const NS_PER_SECOND = 1e9;

interface Figure {
  readonly name: string;
  readonly help: string;
  readonly perUnit: number;
  readonly of: (summary: CellSummary) => Spread | null;
}

/** In base units, as its naming conventions have it. */
const FIGURES: readonly Figure[] = [
  {
    name: 'echobench_throughput_requests_per_second',
    help: 'Verified replies per second',
    perUnit: 1,
    of: (c) => c.requestsPerSecond,
  },
  {
    name: 'echobench_response_time_p50_seconds',
    help: 'Response time that half of the replies came within',
    perUnit: NS_PER_SECOND,
    of: (c) => c.p50Ns,
  },
  {
    name: 'echobench_response_time_p99_seconds',
    help: 'Response time that 99 of 100 replies came within',
    perUnit: NS_PER_SECOND,
    of: (c) => c.p99Ns,
  },
  {
    name: 'echobench_server_cpu_seconds_per_request',
    help: 'CPU time of the server for each verified reply',
    perUnit: NS_PER_SECOND,
    of: (c) => c.serverCpuNsPerRequest,
  },
  {
    name: 'echobench_server_memory_pss_bytes',
    help: 'Memory of the server as the window closed, proportional set size',
    perUnit: 1,
    of: (c) => c.loadedPssBytes,
  },
];

/**
 * Figures of the comparable cells, each as `estimate="median"` and the ends of its interval, `low` and `high`; of every cell whether it is comparable,
 * and its verdict.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4) and https://prometheus.io/docs/practices/naming/
 */
export const prometheusExport = {
  render: async (run) => {
    const registry = new Registry();
    const cells = summariseCells(run);
    for (const figure of FIGURES) addFigure(registry, figure, cells);
    addVerdicts(registry, cells);
    addRun(registry, run);
    return registry.metrics();
  },
  note: () => null,
} satisfies RunExport;

function addFigure(registry: Registry, figure: Figure, cells: readonly CellSummary[]): void {
  const { name, help, perUnit, of } = figure;
  const gauge = new Gauge({
    name,
    help: `${help}: the median of the repetitions and the ends of its interval`,
    labelNames: [...CELL_LABELS, 'estimate'],
    registers: [registry],
  });
  for (const summary of cells) {
    const spread = summary.comparable ? of(summary) : null;
    if (spread === null) continue;
    const labels = labelsOf(summary);
    const interval = intervalOf(spread);
    gauge.set({ ...labels, estimate: 'median' }, spread.median / perUnit);
    if (interval === null) continue;
    gauge.set({ ...labels, estimate: 'low' }, interval.low / perUnit);
    gauge.set({ ...labels, estimate: 'high' }, interval.high / perUnit);
  }
}

function addVerdicts(registry: Registry, cells: readonly CellSummary[]): void {
  const comparable = new Gauge({
    name: 'echobench_cell_comparable',
    help: 'Whether the figures of a cell say something about its server (1); those of others (0) are left out',
    labelNames: [...CELL_LABELS, 'verdict'],
    registers: [registry],
  });
  for (const summary of cells) {
    comparable.set({ ...labelsOf(summary), verdict: summary.verdict }, summary.comparable ? 1 : 0);
  }
}

function addRun(registry: Registry, { id, scenario, environment, startedAt }: Run): void {
  const info = new Gauge({
    name: 'echobench_run_info',
    help: 'The run that these figures are of; always 1',
    labelNames: ['run', 'scenario', 'cpu', 'kernel', 'node', 'commit'],
    registers: [registry],
  });
  const { cpuModel: cpu, kernel, node, gitCommit } = environment;
  info.set({ run: id, scenario: scenario.name, cpu, kernel, node, commit: gitCommit ?? '' }, 1);
  const started = new Gauge({
    name: 'echobench_run_start_timestamp_seconds',
    help: 'When the run began, since the epoch',
    registers: [registry],
  });
  started.set(Date.parse(startedAt) / 1000);
}

function labelsOf({ cell }: CellSummary): Record<(typeof CELL_LABELS)[number], string> {
  return {
    cell: cell.id,
    style: styleLabel(cell),
    transport: cell.transport,
    workload: cell.workload,
    message_bytes: String(cell.messageBytes),
    clients: String(cell.concurrency),
    idle_connections: String(cell.idleConnections),
  };
}
