// What more workers bring: speed-up against the fewest that were measured, and efficiency, what each of them still does.
import type { CellSummary } from '../cell-summary.js';
import type { Interval } from '../statistics/interval.js';
import { medianRatioInterval } from '../statistics/ratio-interval.js';
import type { Sweep } from './sweeps.js';

export interface SpeedUp {
  readonly label: string;
  readonly workers: number;
  readonly fewestWorkers: number;
  readonly summary: CellSummary;
  /** Whether this cell and the one with the fewest workers are. */
  readonly comparable: boolean;
  /** Throughput ÷ that with the fewest workers; null where one of them has none. */
  readonly ratio: number | null;
  /** Of the ratio; null for a single repetition. */
  readonly interval: Interval | null;
  /** Speed-up ÷ how many times as many workers: 1 where each does as much as before. */
  readonly efficiency: number | null;
}

/** A row for each number of workers; the first is 1 by its nature and has no interval. */
export function speedUpsOf({ label, points }: Sweep): SpeedUp[] {
  const [first] = points;
  if (first === undefined) return [];
  const base = first.summary.requestsPerSecond;
  return points.map(({ n, summary }) => {
    const own = summary.requestsPerSecond;
    const ratio =
      base === null || own === null || base.median === 0 ? null : own.median / base.median;
    const isFirst = summary === first.summary;
    return {
      label,
      workers: n,
      fewestWorkers: first.n,
      summary,
      comparable: summary.comparable && first.summary.comparable,
      ratio,
      interval:
        isFirst || base === null || own === null
          ? null
          : medianRatioInterval(base.figures, own.figures),
      efficiency: ratio === null ? null : ratio / (n / first.n),
    };
  });
}
