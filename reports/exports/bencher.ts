// Bencher Metric Format: a benchmark for each comparable cell, a measure for each figure, with the ends of its interval.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { intervalOf } from '../../results/spread-interval.js';
import { gatedCells, leftOutNote } from './gated-cells.js';
import type { RunExport } from './run-export.js';

interface Metric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/**
 * By the slugs of measures. `latency` (nanoseconds) and `throughput` (operations a second) are built in; the others have to be made in a project, with the
 * units nanoseconds and bytes, before a threshold can be set on them.
 * @see https://bencher.dev/docs/reference/bencher-metric-format/ with its schema https://bencher.dev/v0/bmf.json, and
 * bencherdev/bencher lib/bencher_json/src/project/measure/built_in.rs for the built-in measures
 */
const MEASURES: Readonly<Record<string, (summary: CellSummary) => Spread | null>> = {
  throughput: (c) => c.requestsPerSecond,
  latency: (c) => c.p50Ns,
  'latency-p99': (c) => c.p99Ns,
  'cpu-per-request': (c) => c.serverCpuNsPerRequest,
  'memory-pss': (c) => c.loadedPssBytes,
};

export const bencherExport = {
  render: (run) => {
    const benchmarks = gatedCells(run).map((summary) => [summary.cell.id, measuresOf(summary)]);
    return `${JSON.stringify(Object.fromEntries(benchmarks), null, 2)}\n`;
  },
  note: leftOutNote,
} satisfies RunExport;

function measuresOf(summary: CellSummary): Record<string, Metric> {
  return Object.fromEntries(
    Object.entries(MEASURES).flatMap(([slug, of]): [string, Metric][] => {
      const spread = of(summary);
      return spread === null ? [] : [[slug, metricOf(spread)]];
    }),
  );
}

function metricOf(spread: Spread): Metric {
  const interval = intervalOf(spread);
  if (interval === null) return { value: spread.median };
  return { value: spread.median, lower_value: interval.low, upper_value: interval.high };
}
