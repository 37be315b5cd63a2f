// Whether a load was steady in its window, by its throughput over time. Pure. It is a remark, never a verdict: what it means for
// the figures is a reader's to judge.
import type { LoadResult } from './load.js';
import { findSteadyState, MIN_SERIES } from './statistics/steady-state.js';

/**
 * `settled` before the window, or so early in it that no figure shows it; `late`: from `settledMs` into the window on;
 * `never`: it went on changing; `unknown`: no series, or too few replies to tell.
 */
export type Settling =
  | { readonly kind: 'settled' }
  | { readonly kind: 'late'; readonly settledMs: number }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown' };

/** What of a load tells it. */
interface LoadSeries {
  readonly windowMs: number;
  readonly series:
    | (Readonly<Omit<NonNullable<LoadResult['series']>, 'succeeded'>> & {
        readonly succeeded: readonly number[];
      })
    | null;
}

/** What a twentieth of the window does to a figure is less than repetitions vary. */
const NEGLIGIBLE_WINDOW_RATIO = 0.05;
/** Counts of fewer replies jump by chance: neighbours are put together until there are so many in each. */
const MIN_REPLIES = 20;

export function settlingOf({ series, windowMs }: LoadSeries): Settling {
  if (series === null) return { kind: 'unknown' };
  const before = Math.round(-series.startMs / series.intervalMs);
  const replies = series.succeeded.reduce((sum, count) => sum + count, 0);
  const together = Math.max(1, Math.ceil((MIN_REPLIES * series.succeeded.length) / replies));
  if (!Number.isFinite(together)) return { kind: 'unknown' };
  // One of the edges stays the window's start.
  const skipped = before % together;
  const rates = ratesOf(series.succeeded.slice(skipped), together);
  if (rates.length < MIN_SERIES) return { kind: 'unknown' };
  const state = findSteadyState(rates);
  if (state.kind !== 'steady') return { kind: state.kind === 'never' ? 'never' : 'unknown' };
  const settledMs = (skipped + state.fromIndex * together - before) * series.intervalMs;
  return settledMs <= windowMs * NEGLIGIBLE_WINDOW_RATIO
    ? { kind: 'settled' }
    : { kind: 'late', settledMs };
}

/** Sums of `together` neighbours; a last group that is not whole is left out. */
function ratesOf(counts: readonly number[], together: number): number[] {
  const groups = Math.floor(counts.length / together);
  return Array.from({ length: groups }, (_, group) =>
    counts.slice(group * together, (group + 1) * together).reduce((sum, count) => sum + count, 0),
  );
}
