// What the plot of a trend is drawn from: points, levels between changes, and the axis they stand on. No marks here.
import { styleLabel } from '../../results/cell-summary.js';
import type { History, Trend, TrendGroup } from '../../results/history/history.js';
import { figureText } from '../compare/comparison-text.js';
import { changeText, commitRange, commitText, trendName } from './trend-text.js';

/** The newest points of a plot: beyond it marks run into each other, and the page grows by the megabyte. */
export const MAX_POINTS = 250;

/** The axis shows at least so much to both sides of the middle, so that noise looks like noise. */
const LEAST_RANGE_RATIO = 0.1;
const HEADROOM = 0.06;

/** From when to when a group's plots show it, in milliseconds since 1970: the same for all, so that one night stands at one place. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export function timeSpanOf(group: TrendGroup, { runs }: History): TimeSpan {
  const newest = group.runs.slice(-MAX_POINTS);
  const [fromMs = 0, toMs = 0] = [newest[0], newest.at(-1)].map((place) =>
    Date.parse(runs[place ?? -1]?.startedAt ?? ''),
  );
  return { fromMs, toMs };
}

/** One mark, in the axis' unit. */
export interface PointRow {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly style: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly comparable: boolean;
  readonly verdict: string;
  readonly name: string;
  readonly when: string;
  readonly told: string;
  readonly commit: string;
}

/** Points within the span, those that are not comparable too. @param size of the axis' unit. */
export function pointRows(
  trend: Trend,
  group: TrendGroup,
  history: History,
  size: number,
): PointRow[] {
  const { trends, unit } = group;
  const name = trendName(trend, trends);
  const { fromMs } = timeSpanOf(group, history);
  return trend.points.flatMap((point) => {
    const run = history.runs[point.run];
    const at = Date.parse(run?.startedAt ?? '');
    if (run === undefined || at < fromMs) return [];
    const { median, low, high, n, comparable, verdict } = point;
    return [
      {
        at,
        style: styleLabel(trend.cell),
        median: median / size,
        low: (low ?? median) / size,
        high: (high ?? median) / size,
        ...{ n, comparable, verdict, name },
        when: `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
        told: figureText(median, unit),
        commit: commitText(run),
      },
    ];
  });
}

/** One level, in the axis' unit, with the change that it begins with. */
export interface LevelRow {
  readonly from: number;
  readonly to: number;
  readonly level: number;
  /** Whether it begins in the first half of the time shown. */
  readonly early: boolean;
  /** Empty at the first level, and where the change was before the span. */
  readonly change: string;
  readonly commits: string;
}

/** Stretches between changes, as far as they reach into the span; none where there was no change, or too little to tell. */
export function levelRows(
  { points, changes }: Trend,
  group: TrendGroup,
  history: History,
  size: number,
): LevelRow[] {
  const { runs } = history;
  const startOf = (place: number | undefined): number =>
    Date.parse(runs[place ?? -1]?.startedAt ?? '') || 0;
  const { fromMs, toMs } = timeSpanOf(group, history);
  const [first] = changes ?? [];
  if (changes === null || first === undefined) return [];
  const rows = changes.map((change, index): LevelRow => {
    const from = startOf(change.after);
    return {
      from: Math.max(fromMs, from),
      to: startOf(changes[index + 1]?.after ?? points.at(-1)?.run),
      level: change.medianAfter / size,
      early: from - fromMs < (toMs - fromMs) / 2,
      // One from before the span is not marked at its edge, where it did not happen.
      change:
        from < fromMs ? '' : `${changeText(change.ratio)} ${change.worse ? 'worse' : 'better'}`,
      commits: commitRange(runs[change.before], runs[change.after]),
    };
  });
  const opening = {
    from: Math.max(fromMs, startOf(points[0]?.run)),
    to: startOf(first.after),
    level: first.medianBefore / size,
    early: true,
    change: '',
    commits: '',
  };
  return [opening, ...rows].filter(({ to }) => to > fromMs);
}

/** Around what is comparable, if anything is: one night that failed must not flatten the others. */
export function domainOf(rows: readonly PointRow[], levels: readonly LevelRow[]): [number, number] {
  const sound = rows.filter(({ comparable }) => comparable);
  const shown = (sound.length > 1 ? sound : rows).map(({ median }) => median);
  const medians = [...shown, ...levels.map(({ level }) => level)];
  const sorted = [...medians].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 1;
  const low = Math.min(...medians, middle * (1 - LEAST_RANGE_RATIO));
  const high = Math.max(...medians, middle * (1 + LEAST_RANGE_RATIO));
  const room = (high - low) * HEADROOM;
  // Above, the label of a change stands.
  return [Math.max(0, low - room), high + 3 * room];
}

/** What one of the axis' unit is. */
export function axisUnit(
  { unit }: TrendGroup,
  { latest, points }: Trend,
): { size: number; name: string } {
  const median = latest?.median ?? points[0]?.median ?? 1;
  switch (unit) {
    case 'ns':
    case 'ns/req':
      if (median >= 1e6) return { size: 1e6, name: 'ms' };
      return median >= 1e3 ? { size: 1e3, name: 'µs' } : { size: 1, name: 'ns' };
    case 'B':
      return { size: 2 ** 20, name: 'MiB' };
    case 'req/s':
      return median >= 2e3 ? { size: 1e3, name: 'k req/s' } : { size: 1, name: unit };
    default:
      return { size: 1, name: unit };
  }
}
