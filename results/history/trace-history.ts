// From condensed runs to trends with their changes. Pure: no files, no clock.
import type { Metric } from '../comparison.js';
import { METRICS } from '../comparison.js';
import { METRIC_FACTS, worsening } from '../compare/metric-facts.js';
import { isComparable } from '../cell-summary.js';
import type { Cell } from '../run.js';
import { findChangePoints } from '../statistics/change-points.js';
import { groupRuns, type RunGroup } from './group-runs.js';
import type { HistoryCell, HistoryEntry } from './history-entry.js';
import type { History, HistoryRun, Trend, TrendChange, TrendGroup, TrendPoint } from './history.js';
import { HISTORY_SCHEMA_VERSION } from './history.js';

export interface HistoryOptions {
  readonly metrics: readonly Metric[];
  /** Which cells are traced. */
  readonly wants: (cell: Cell) => boolean;
  /** The chance, at most, that a change is reported in any of the cells of one metric when there was none. */
  readonly significance: number;
  /** The least change of level that counts. */
  readonly minEffectRatio: number;
}

export const DEFAULT_HISTORY_OPTIONS: HistoryOptions = {
  metrics: METRICS,
  wants: () => true,
  significance: 0.05,
  minEffectRatio: 0.05,
};

/** @param entries of one scenario, oldest first. Runs that are not finished are left out, and counted in a note. */
export function traceHistory(
  scenario: string,
  entries: readonly HistoryEntry[],
  options: HistoryOptions,
): History {
  const finished = entries.filter(({ status }) => status !== 'running' && status !== 'interrupted');
  const runs = finished.map(withoutCells);
  const { metrics, significance, minEffectRatio } = options;
  return {
    schemaVersion: HISTORY_SCHEMA_VERSION,
    scenario,
    significance,
    minEffectRatio,
    runs,
    groups: metrics.flatMap((metric) =>
      groupRuns(runs, metric).flatMap((group, index) => {
        const traced = traceGroup(finished, group, metric, options);
        return traced.trends.length === 0 ? [] : [{ ...traced, main: index === 0 }];
      }),
    ),
    notes: unfinishedNote(entries.length - finished.length),
  };
}

function unfinishedNote(count: number): string[] {
  if (count === 0) return [];
  const runs = count === 1 ? '1 run is' : `${count} runs are`;
  return [`${runs} not finished and left out: "echobench run --resume" finishes the newest.`];
}

function withoutCells(entry: HistoryEntry): HistoryRun {
  const { id, scenario, startedAt, status, commit, dirty, environment, yardstick } = entry;
  return { id, scenario, startedAt, status, commit, dirty, environment, yardstick };
}

/** A point, and under what it was measured. */
interface PlacedPoint {
  readonly point: TrendPoint;
  readonly conditions: string;
}

function traceGroup(
  entries: readonly HistoryEntry[],
  { scale, why, runs }: RunGroup,
  metric: Metric,
  options: HistoryOptions,
): Omit<TrendGroup, 'main'> {
  const cells = new Map<string, { cell: Cell; points: PlacedPoint[] }>();
  for (const run of runs) {
    for (const each of entries[run]?.cells ?? []) {
      const point = pointOf(each, run, metric, scale);
      if (point === null || !options.wants(each.cell)) continue;
      const known = cells.get(each.cell.id);
      if (known === undefined) cells.set(each.cell.id, { cell: each.cell, points: [point] });
      else known.points.push(point);
    }
  }
  const unit = scale === 'yardstick' ? '× yardstick' : METRIC_FACTS[metric].unit;
  // One false change among all cells is as bad as one in a single cell: each has its share of the chance (Bonferroni).
  const significance = options.significance / Math.max(1, cells.size);
  const trends = [...cells.values()].map(({ cell, points }) =>
    traceCell(cell, points, metric, { ...options, significance }),
  );
  return { metric, unit, scale, why, runs, trends };
}

function pointOf(
  { figures, verdict, conditions }: HistoryCell,
  run: number,
  metric: Metric,
  scale: TrendGroup['scale'],
): PlacedPoint | null {
  const found = figures[metric];
  const figure = scale === 'yardstick' ? found?.ratio : found?.absolute;
  if (found === null || figure === null || figure === undefined) return null;
  const comparable = isComparable(verdict);
  return { point: { run, ...figure, n: found.n, verdict, comparable }, conditions };
}

function traceCell(
  cell: Cell,
  all: readonly PlacedPoint[],
  metric: Metric,
  { significance, minEffectRatio }: HistoryOptions,
): Trend {
  const now = all.at(-1)?.conditions;
  const points = all.filter(({ conditions }) => conditions === now).map(({ point }) => point);
  const sound = points.filter(({ comparable }) => comparable);
  const found = findChangePoints(
    sound.map(({ median }) => median),
    { significance, minEffectRatio },
  );
  const [first, latest] = [sound[0], sound.at(-1)];
  return {
    cell,
    points,
    otherConditions: all.length - points.length,
    latest: latest ?? null,
    sinceFirstRatio:
      first === undefined || latest === undefined || sound.length < 2
        ? null
        : latest.median / first.median,
    changes:
      found.kind === 'too-few'
        ? null
        : found.changes.flatMap((change): TrendChange[] => {
            const [before, after] = [sound[change.index - 1], sound[change.index]];
            if (before === undefined || after === undefined) return [];
            return [
              {
                before: before.run,
                after: after.run,
                medianBefore: change.before,
                medianAfter: change.after,
                ratio: change.ratio,
                pValue: change.pValue,
                worse: worsening(metric, change.ratio) > 1,
              },
            ];
          }),
    needed: found.kind === 'too-few' ? found.needed - found.n : 0,
  };
}
