// A run as a history needs it: when, where, of which commit, and for each cell its medians. No repetitions, no histograms.
import type { Metric } from '../comparison.js';
import type { Cell, Run, Verdict } from '../run.js';

/** A median with its interval, in the metric's unit or as a multiple of the yardstick's; the ends are null for one repetition. */
export interface HistoryFigure {
  readonly median: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What a cell's repetitions say under one metric. */
export interface CellFigures {
  /** Repetitions that have the figure. */
  readonly n: number;
  readonly absolute: HistoryFigure;
  /** Null without a yardstick, and for memory, which is never divided. */
  readonly ratio: HistoryFigure | null;
}

export interface HistoryCell {
  readonly cell: Cell;
  /** The worst of the repetitions' own; that they lie far apart is what the interval is for. */
  readonly verdict: Verdict;
  /** Under what it was measured, where anything else makes another experiment: window, load engine, number of CPUs. */
  readonly conditions: string;
  /** Null: no repetition has the figure. */
  readonly figures: Readonly<Record<Metric, CellFigures | null>>;
}

/** One run. */
export interface HistoryEntry {
  readonly id: string;
  readonly scenario: string;
  readonly startedAt: string;
  readonly status: Run['status'];
  readonly commit: string | null;
  readonly dirty: boolean;
  /** What must agree for absolute figures to be compared, by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Version, warm-up and window of the yardstick, as text: ratios to the same one compare. Null: not measured. */
  readonly yardstick: string | null;
  /** In the order of the plan; cells without a repetition are left out. */
  readonly cells: readonly HistoryCell[];
}
