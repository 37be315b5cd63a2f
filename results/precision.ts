// How well a run knows its cells, held against the precision that was asked for. Pure; adding rounds is the run's affair.
import { median } from 'simple-statistics';
import { isComparable, worstVerdict } from './cell-summary.js';
import { figureOf } from './figures.js';
import type { Precision, Repetition, Run } from './run.js';
import { LEVEL, medianInterval } from './statistics/interval.js';

/**
 * Sorts the run's cells by their throughput: known to ± `targetCiRatio`, wide, or left out because one of its repetitions is not
 * comparable. That repetitions lie far apart leaves nothing out here: it is what more of them are to mend.
 */
export function judgePrecision(run: Run, targetCiRatio: number): Precision {
  const wideCells: string[] = [];
  const leftOutCells: string[] = [];
  for (const { id } of run.cells) {
    const own = run.repetitions.filter(({ cellId }) => cellId === id);
    if (own.length > 0 && !isComparable(worstVerdict(own.map(({ verdict }) => verdict)))) {
      leftOutCells.push(id);
    } else if ((ciRatio(own) ?? Infinity) > targetCiRatio) {
      wideCells.push(id);
    }
  }
  return {
    targetCiRatio,
    reached: wideCells.length === 0 && leftOutCells.length < run.cells.length,
    wideCells,
    leftOutCells,
    rounds: run.order.length,
  };
}

/** Half the width of the median throughput's 95 % interval ÷ the median. Null below six repetitions, which have no such interval. */
export function ciRatio(repetitions: readonly Repetition[]): number | null {
  const figures = repetitions.flatMap((repetition) => figureOf(repetition, 'throughput') ?? []);
  const interval = medianInterval(figures);
  if (interval === null || interval.level < LEVEL) return null;
  const middle = median(figures);
  return middle > 0 ? (interval.high - interval.low) / 2 / middle : null;
}
