// A history as a table of points: one row for each run, cell and metric. RFC 4180, but with line feeds.
import { stringify } from 'csv-stringify/sync';
import { styleLabel } from '../../results/cell-summary.js';
import type { HistoryReport } from './history-report.js';

const HEADINGS = [
  'scenario',
  'started_at',
  'run',
  'git_commit',
  'git_dirty',
  'style',
  'transport',
  'workload',
  'message_bytes',
  'concurrency_clients',
  'session_requests',
  'idle_connections',
  'metric',
  'unit',
  'group',
  'median',
  'low',
  'high',
  'repetitions',
  'verdict',
  'comparable',
  'change_ratio',
];

/** `group` counts from 1 for each metric: figures of different groups do not compare. `change_ratio` stands at the first run after a change. */
export const renderCsvHistory: HistoryReport = ({ scenario, runs, groups }) => {
  const rows = groups.flatMap((group) => {
    const number = groups.filter(({ metric }) => metric === group.metric).indexOf(group) + 1;
    return group.trends.flatMap(({ cell, points, changes }) =>
      points.map((point) => {
        const run = runs[point.run];
        const change = changes?.find(({ after }) => after === point.run);
        return [
          scenario,
          run?.startedAt,
          run?.id,
          run?.commit,
          run?.dirty,
          styleLabel(cell),
          cell.transport,
          cell.workload,
          cell.messageBytes,
          cell.concurrency,
          cell.sessionRequests,
          cell.idleConnections,
          group.metric,
          group.unit,
          number,
          point.median,
          point.low,
          point.high,
          point.n,
          point.verdict,
          point.comparable,
          change?.ratio,
        ];
      }),
    );
  });
  return stringify([HEADINGS, ...rows], { cast: { boolean: String } });
};
