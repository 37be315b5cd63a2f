// A run's cells as CSV: one row for each cell, with every figure's median, interval and variation. One row for each repetition is csv.ts.
import { stringify } from 'csv-stringify/sync';
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { summariseCells } from '../../results/cell-summary.js';
import { intervalOf, variationOf } from '../../results/spread-interval.js';
import type { RunExport } from './run-export.js';

type Value = string | number | boolean | null;

const CONDITIONS: Readonly<Record<string, (summary: CellSummary) => Value>> = {
  cell: ({ cell }) => cell.id,
  style: ({ cell }) => cell.style,
  options: ({ cell }) =>
    Object.entries(cell.options)
      .map((pair) => pair.join('='))
      .join(' '),
  transport: ({ cell }) => cell.transport,
  workload: ({ cell }) => cell.workload,
  message_bytes: ({ cell }) => cell.messageBytes,
  concurrency_clients: ({ cell }) => cell.concurrency,
  session_requests: ({ cell }) => cell.sessionRequests,
  idle_connections: ({ cell }) => cell.idleConnections,
  verdict: ({ verdict }) => verdict,
  comparable: ({ comparable }) => comparable,
  reasons: ({ reasons }) => reasons.join('; '),
  repetitions: ({ repetitions }) => repetitions.length,
};

const FIGURES: Readonly<Record<string, (summary: CellSummary) => Spread | null>> = {
  throughput_rps: (c) => c.requestsPerSecond,
  response_p50_ns: (c) => c.p50Ns,
  response_p99_ns: (c) => c.p99Ns,
  response_p999_ns: (c) => c.p999Ns,
  server_cpu_ns_per_request: (c) => c.serverCpuNsPerRequest,
  loaded_pss_bytes: (c) => c.loadedPssBytes,
};

const PARTS: Readonly<Record<string, (spread: Spread) => Value>> = {
  median: ({ median }) => median,
  low: (spread) => intervalOf(spread)?.low ?? null,
  high: (spread) => intervalOf(spread)?.high ?? null,
  level: (spread) => intervalOf(spread)?.level ?? null,
  cv: variationOf,
  n: ({ n }) => n,
};

/** Nothing is left out; a figure that does not exist is an empty field. Columns: results/README.md. */
export const summaryCsvExport = {
  render: (run) => {
    const head = [
      ...Object.keys(CONDITIONS),
      ...Object.keys(FIGURES).flatMap((figure) =>
        Object.keys(PARTS).map((part) => `${figure}_${part}`),
      ),
    ];
    return stringify([head, ...summariseCells(run).map(rowOf)], { cast: { boolean: String } });
  },
  note: () => null,
} satisfies RunExport;

function rowOf(summary: CellSummary): Value[] {
  const conditions = Object.values(CONDITIONS).map((value) => value(summary));
  const figures = Object.values(FIGURES).flatMap((figure) => {
    const spread = figure(summary);
    return Object.values(PARTS).map((part) => (spread === null ? null : part(spread)));
  });
  return [...conditions, ...figures];
}
