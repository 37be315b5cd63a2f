// A run made small: medians with their intervals for every cell and metric. Pure; keeping them is history-index.ts.
import { medianSorted } from 'simple-statistics';
import { worstVerdict } from '../cell-summary.js';
import type { Metric } from '../comparison.js';
import { METRICS } from '../comparison.js';
import { environmentFingerprint } from '../compare/environment-differences.js';
import { figureOf } from '../figures.js';
import type { Cell, Repetition, Run } from '../run.js';
import { LEVEL } from '../statistics/interval.js';
import { orderStatisticInterval } from '../statistics/order-statistic.js';
import { yardstickRatio } from '../yardstick.js';
import type { CellFigures, HistoryCell, HistoryEntry, HistoryFigure } from './history-entry.js';

/** Intervals lie between order statistics whatever the number of repetitions: resampling half a million medians would take a quarter of an hour. */
export function condenseRun(run: Run): HistoryEntry {
  const measured = new Map<string, Repetition[]>();
  for (const repetition of run.repetitions) {
    const group = measured.get(repetition.cellId);
    if (group === undefined) measured.set(repetition.cellId, [repetition]);
    else group.push(repetition);
  }
  return {
    id: run.id,
    scenario: run.scenario.name,
    startedAt: run.startedAt,
    status: run.status,
    commit: run.environment.gitCommit,
    dirty: run.environment.gitDirty === true,
    environment: environmentFingerprint(run),
    yardstick: yardstickName(run),
    cells: run.cells.flatMap((cell) => {
      const repetitions = measured.get(cell.id);
      return repetitions === undefined ? [] : [condenseCell(run, cell, repetitions)];
    }),
  };
}

function yardstickName({ yardstick }: Run): string | null {
  if (yardstick === null || yardstick.repetitions.length === 0) return null;
  const { version, warmupMs, windowMs } = yardstick;
  return `yardstick ${version} over ${windowMs} ms after ${warmupMs} ms`;
}

function condenseCell(run: Run, cell: Cell, repetitions: readonly Repetition[]): HistoryCell {
  const figures = METRICS.map((metric) => [metric, condenseMetric(run, repetitions, metric)]);
  return {
    cell,
    verdict: worstVerdict(repetitions.map(({ verdict }) => verdict)),
    conditions: conditionsOf(run, repetitions),
    figures: Object.fromEntries(figures) as Record<Metric, CellFigures | null>,
  };
}

function condenseMetric(
  run: Run,
  repetitions: readonly Repetition[],
  metric: Metric,
): CellFigures | null {
  const absolute = positive(repetitions.map((repetition) => figureOf(repetition, metric)));
  const figure = summarise(absolute);
  if (figure === null) return null;
  const ratios = positive(repetitions.map((each) => yardstickRatio(run, each, metric)));
  return { n: absolute.length, absolute: figure, ratio: summarise(ratios) };
}

/** A figure of 0 has no ratio to any other: CPU of a window in which the kernel counted none. */
function positive(figures: readonly (number | null)[]): number[] {
  return figures
    .filter((figure) => figure !== null)
    .filter((figure) => figure > 0 && Number.isFinite(figure));
}

function summarise(figures: readonly number[]): HistoryFigure | null {
  if (figures.length === 0) return null;
  const sorted = [...figures].sort((a, b) => a - b);
  const interval = sorted.length < 2 ? null : orderStatisticInterval(sorted, LEVEL);
  return {
    median: rounded(medianSorted(sorted)),
    low: interval === null ? null : rounded(interval.low),
    high: interval === null ? null : rounded(interval.high),
  };
}

/** Four digits more than the noise leaves, and half the index's size. */
function rounded(figure: number): number {
  return Number(figure.toPrecision(7));
}

function conditionsOf({ scenario }: Run, repetitions: readonly Repetition[]): string {
  const several = (read: (repetition: Repetition) => string): string =>
    [...new Set(repetitions.map(read))].sort().join(' and ');
  const cpus = (of: readonly number[] | null): string => (of === null ? 'any' : String(of.length));
  const { warmupMs, windowMs } = scenario;
  return [
    `${windowMs} ms after ${warmupMs} ms`,
    several(({ load }) => `engine ${load?.engine ?? 'none'}, ${load?.load.mode ?? 'no load'}`),
    several(({ pinning }) => `${cpus(pinning.serverCpus)} server CPUs`),
    several(({ pinning }) => `${cpus(pinning.loadCpus)} load CPUs`),
    several(({ keepAwake }) => `keep-awake ${keepAwake ? 'on' : 'off'}`),
  ].join(', ');
}
