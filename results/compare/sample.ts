// The figures that stand for one side of a cell under one metric: what the test, the median and the intervals are made from.
import { median } from 'simple-statistics';
import type { Metric } from '../comparison.js';
import { figureOf } from '../figures.js';
import { yardstickRatio } from '../yardstick.js';
import type { CellPart, CellSide } from './cell-pairs.js';
import type { Scale } from './scale.js';

/** As many runs a side, and their medians are the sample: what they scatter by is what days differ by. */
export const RUNS_TO_BE_THE_SAMPLE = 4;

export interface Sample {
  /** Positive and finite, on the comparison's scale. */
  readonly values: readonly number[];
  /** Repetitions without such a figure. */
  readonly without: number;
}

/** Every repetition on its own. */
export function poolRepetitions(side: CellSide, metric: Metric, scale: Scale): Sample {
  const perRun = side.parts.map((part) => figuresOf(part, metric, scale));
  const values = perRun.flat();
  const all = side.parts.reduce((sum, { repetitions }) => sum + repetitions.length, 0);
  return { values, without: all - values.length };
}

/** The median of each run's repetitions: independent of each other across days, as repetitions of one run are not. */
export function medianOfRuns(side: CellSide, metric: Metric, scale: Scale): Sample {
  const perRun = side.parts.map((part) => figuresOf(part, metric, scale));
  const values = perRun.filter((figures) => figures.length > 0).map((figures) => median(figures));
  return { values, without: perRun.length - values.length };
}

/** A figure of 0 has no ratio: CPU of a window in which the kernel counted none. It is left out, and counted. */
function figuresOf({ run, repetitions }: CellPart, metric: Metric, scale: Scale): number[] {
  return repetitions
    .map((repetition) =>
      scale.kind === 'yardstick'
        ? yardstickRatio(run, repetition, metric)
        : figureOf(repetition, metric),
    )
    .filter((figure) => figure !== null)
    .filter((figure) => figure > 0 && Number.isFinite(figure));
}
