// The load's throughput over time: how many replies came in each interval from the warm-up's start to the window's end, so that a
// reader can see whether the window was a steady one. Pure; the counting itself is the recorder's.
import type { LoadResult } from './load-result.js';

/** Intervals of equal length, one of whose edges is the window's start. */
export interface SeriesLayout {
  readonly intervalMs: number;
  /** Whole intervals of the warm-up. */
  readonly before: number;
  /** Those and the whole ones of the window. */
  readonly length: number;
}

/** Enough to see where a load settled, few enough to have many replies each. */
const WINDOW_INTERVALS = 50;
/** A warm-up may be longer than its window by any factor; its last part is what matters. */
const MAX_WARMUP_INTERVALS = 200;

/** For who needs no series. */
export const NO_SERIES: SeriesLayout = { intervalMs: 1, before: 0, length: 0 };

/** Whole milliseconds each; what does not fill one, at both ends, is left out. */
export function layOutSeries(phases: {
  readonly warmupMs: number;
  readonly windowMs: number;
}): SeriesLayout {
  const intervalMs = Math.max(1, Math.ceil(phases.windowMs / WINDOW_INTERVALS));
  const before = Math.min(MAX_WARMUP_INTERVALS, Math.floor(phases.warmupMs / intervalMs));
  return { intervalMs, before, length: before + Math.floor(phases.windowMs / intervalMs) };
}

/** All workers' counts together, as far as the window went. */
export function mergeSeries(
  { intervalMs, before, length }: SeriesLayout,
  counts: readonly Uint32Array[],
  windowNs: number,
): LoadResult['series'] {
  // A millionth of an interval for the rounding of nanoseconds: a window that ran its time has all its intervals.
  const complete = before + Math.floor(windowNs / 1e6 / intervalMs + 1e-6);
  const succeeded = Array.from({ length: Math.min(length, complete) }, (_, i) =>
    counts.reduce((sum, each) => sum + (each[i] ?? 0), 0),
  );
  return { intervalMs, startMs: 0 - before * intervalMs, succeeded };
}
