// What a history is made of: the contract between who computes it (trace-history.ts) and who shows it. `history --json` prints it.
import type { Metric } from '../comparison.js';
import type { Cell, Verdict } from '../run.js';
import type { HistoryEntry } from './history-entry.js';

/** Raised when a field changes meaning. */
export const HISTORY_SCHEMA_VERSION = 1;

/** A run in the history, without its figures. */
export type HistoryRun = Omit<HistoryEntry, 'cells'>;

/** A cell's median in one run. */
export interface TrendPoint {
  /** Place in {@link History.runs}. */
  readonly run: number;
  /** In the trend's unit. */
  readonly median: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  readonly verdict: Verdict;
  /** Points that are not are shown, and change points are found without them. */
  readonly comparable: boolean;
}

/** A change of level. Its cause lies in the commits after `before.commit`, up to and with `after.commit`. */
export interface TrendChange {
  /** Places in {@link History.runs}: the last point before, and the first after. */
  readonly before: number;
  readonly after: number;
  /** Medians of the levels. */
  readonly medianBefore: number;
  readonly medianAfter: number;
  /** After ÷ before. */
  readonly ratio: number;
  readonly pValue: number;
  /** Whether it is worse after, whichever way the metric runs. */
  readonly worse: boolean;
}

/** One cell under one metric. */
export interface Trend {
  readonly cell: Cell;
  readonly points: readonly TrendPoint[];
  /** Points of other runs of the group, measured under other conditions (window, engine, CPUs) than the newest, and left out. */
  readonly otherConditions: number;
  /** The newest comparable point; null without one. */
  readonly latest: TrendPoint | null;
  /** The newest comparable point ÷ the first; null with fewer than two. */
  readonly sinceFirstRatio: number | null;
  /** Null when there are too few comparable points to tell; `needed` more are asked for. */
  readonly changes: readonly TrendChange[] | null;
  /** How many more comparable points it takes; 0 when there are enough. */
  readonly needed: number;
}

/** Runs whose figures can be set against each other, under one metric. */
export interface TrendGroup {
  readonly metric: Metric;
  /** `req/s`, `ns`, `ns/req`, `B`, or `× yardstick`. */
  readonly unit: string;
  readonly scale: 'yardstick' | 'absolute';
  /** Whether the newest run is in it. */
  readonly main: boolean;
  /** Why these runs, and on this scale: a sentence without its full stop. */
  readonly why: string;
  /** Places in {@link History.runs}, oldest first. */
  readonly runs: readonly number[];
  readonly trends: readonly Trend[];
}

export interface History {
  readonly schemaVersion: typeof HISTORY_SCHEMA_VERSION;
  readonly scenario: string;
  readonly significance: number;
  readonly minEffectRatio: number;
  /** Oldest first. */
  readonly runs: readonly HistoryRun[];
  /** By metric, the main group first. */
  readonly groups: readonly TrendGroup[];
  /** What was left out, and why, in sentences. */
  readonly notes: readonly string[];
}
