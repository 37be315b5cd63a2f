// Trends as plots, one for each cell: medians with their intervals over time, and the levels between the changes with a mark where
// each begins. Cells that changed come first, then those that moved furthest.
import { styleLabel } from '../../results/cell-summary.js';
import { METRIC_FACTS } from '../../results/compare/metric-facts.js';
import type { History, Trend, TrendGroup } from '../../results/history/history.js';
import type { ChartSpec, Plot } from '../charts/chart.js';
import { frameChart, PLOT_WIDTH } from '../charts/chart-frame.js';
import { PAGE_THEME } from '../charts/chart-theme.js';
import { styleChannels } from '../charts/style-channels.js';
import { figureText } from '../compare/comparison-text.js';
import type { StyleLook } from '../style-look.js';
import { assignLooks } from '../style-look.js';
import { timeAxis, type TimeAxis } from './time-axis.js';
import { changeText, commitRange, commitText, trendName } from './trend-text.js';

/** More plots than this are no picture any more; the table has all cells. */
export const MAX_PLOTS = 9;
/** The newest points of a plot: beyond it marks run into each other, and the page grows by the megabyte. */
export const MAX_POINTS = 250;

const PLOT_HEIGHT = 170;
/** Above so many points marks are small. */
const MANY_POINTS = 60;
/** The axis shows at least so much to both sides of the middle, so that noise looks like noise. */
const LEAST_RANGE_RATIO = 0.1;
const HEADROOM = 0.06;
/** A change's label stands where there is more room. */
const SIDES = [
  { align: 'left', dx: 4, early: true },
  { align: 'right', dx: -4, early: false },
] as const;

/** Null when there is no trend of at least two points. */
export function trendChart(group: TrendGroup, history: History, title: string): ChartSpec | null {
  const trends = worthDrawing(group.trends);
  const labels = [...new Set(group.trends.map(({ cell }) => styleLabel(cell)))];
  const looks = assignLooks(labels);
  const shown = new Set(trends.map(({ cell }) => styleLabel(cell)));
  const plots = trends.map((trend) => trendPlot(trend, group, history, looks));
  return frameChart(
    { looks: looks.filter(({ label }) => shown.has(label)) },
    title,
    describeChart(group),
    plots,
    { columns: [3, 2, 1], minPlotWidth: 260 },
    [
      { name: 'ink', value: PAGE_THEME.ink },
      { name: 'softInk', value: PAGE_THEME.softInk },
    ],
  );
}

export function describeChart({ trends }: TrendGroup): string {
  const drawn = worthDrawing(trends).length;
  const some =
    drawn < trends.length
      ? ` ${drawn} of ${trends.length} cells: what moved most comes first.`
      : '';
  const long = trends.some(({ points }) => points.length > MAX_POINTS)
    ? ` The newest ${MAX_POINTS} points of each.`
    : '';
  return `A mark is the median of one run, with its interval; hollow ones are not comparable and were not judged. Thick lines are the levels between changes.${some}${long}`;
}

function worthDrawing(trends: readonly Trend[]): Trend[] {
  const moved = ({ sinceFirstRatio }: Trend): number => Math.abs(Math.log(sinceFirstRatio ?? 1));
  const changed = ({ changes }: Trend): number => (changes !== null && changes.length > 0 ? 1 : 0);
  return trends
    .filter(({ points }) => points.length > 1)
    .sort((a, b) => changed(b) - changed(a) || moved(b) - moved(a))
    .slice(0, MAX_PLOTS);
}

function trendPlot(
  trend: Trend,
  group: TrendGroup,
  history: History,
  looks: readonly StyleLook[],
): Plot {
  const { size, name } = axisUnit(group, trend);
  const values = pointRows(trend, group, history, size);
  const levels = levelRows(trend, history, size).filter(({ to }) => to >= (values[0]?.at ?? 0));
  const { color, shape } = styleChannels({ looks });
  const time = timeAxisOf(group, history);
  const x = {
    field: 'at',
    type: 'quantitative' as const,
    title: null,
    scale: { domain: [...time.domain], nice: false, zero: false },
    axis: { values: [...time.ticks], labelExpr: time.labelExpr, labelOverlap: true },
  };
  const y = {
    type: 'quantitative' as const,
    title: `${METRIC_FACTS[group.metric].name} (${name})`,
    scale: { domain: domainOf(values), zero: false, nice: false, clamp: true },
    axis: { tickCount: 4 },
  };
  const tooltip = [
    { field: 'name', title: 'cell' },
    { field: 'when', title: 'started' },
    { field: 'told', title: 'median' },
    { field: 'n', title: 'repetitions' },
    { field: 'commit', title: 'commit' },
    { field: 'verdict', title: 'verdict' },
  ];
  const marks = { x, y: { ...y, field: 'median' }, color, shape, tooltip };
  const many = values.length > MANY_POINTS;
  const point = { type: 'point' as const, size: many ? 14 : 46, opacity: 1 };
  const sound = values.filter(({ comparable }) => comparable);
  const doubtful = values.filter(({ comparable }) => !comparable);
  const changes = levels.filter(({ change }) => change !== '');
  const changeTooltip = [
    { field: 'change', title: 'change' },
    { field: 'commits', title: 'between' },
  ];
  return {
    title: trendName(trend, group.trends),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    data: { values },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.25, opacity: many ? 0.2 : 0.4, clip: true },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      // A layer without a row would make Vega complain, so each is there only if it has any.
      ...layerIf(sound, {
        mark: { ...point, filled: true },
        encoding: marks,
      }),
      ...layerIf(doubtful, {
        mark: { ...point, strokeWidth: 1.25, fill: { expr: 'paper' } },
        encoding: marks,
      }),
      ...layerIf(levels, {
        mark: { type: 'rule', strokeWidth: 2.5, color: { expr: 'ink' } },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: { ...y, field: 'level' } },
      }),
      ...layerIf(changes, {
        mark: { type: 'rule', strokeWidth: 1, strokeDash: [3, 3], color: { expr: 'softInk' } },
        encoding: { x: { ...x, field: 'from' }, tooltip: changeTooltip },
      }),
      ...SIDES.flatMap(({ align, dx, early }) =>
        layerIf(
          changes.filter((change) => change.early === early),
          {
            mark: {
              type: 'text',
              align,
              baseline: 'top',
              dx,
              fontSize: 11,
              color: { expr: 'ink' },
            },
            encoding: {
              x: { ...x, field: 'from' },
              y: { value: 2 },
              text: { field: 'change' },
              tooltip: changeTooltip,
            },
          },
        ),
      ),
    ],
  };
}

type Layer = Extract<Plot, { layer: unknown }>['layer'][number];

function layerIf(values: readonly object[], layer: Layer): Layer[] {
  return values.length === 0 ? [] : [{ data: { values: [...values] }, ...layer }];
}

/** The same for all plots of a group, so that one night stands at one place. */
function timeAxisOf(group: TrendGroup, { runs }: History): TimeAxis {
  const newest = group.runs.slice(-MAX_POINTS);
  const [from = 0, to = 0] = [newest[0], newest.at(-1)].map((place) =>
    Date.parse(runs[place ?? -1]?.startedAt ?? ''),
  );
  return timeAxis(from, to);
}

interface PointRow {
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

function pointRows(
  trend: Trend,
  { unit, trends }: TrendGroup,
  { runs }: History,
  size: number,
): PointRow[] {
  const name = trendName(trend, trends);
  return trend.points.slice(-MAX_POINTS).flatMap((point) => {
    const run = runs[point.run];
    if (run === undefined) return [];
    const { median, low, high, n, comparable, verdict } = point;
    return [
      {
        at: Date.parse(run.startedAt),
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

interface LevelRow {
  readonly from: number;
  readonly to: number;
  readonly level: number;
  /** Whether it begins in the first half of the time shown. */
  readonly early: boolean;
  /** Empty at the first level. */
  readonly change: string;
  readonly commits: string;
}

/** Stretches between changes; none where there was no change, or too little to tell. */
function levelRows({ points, changes }: Trend, { runs }: History, size: number): LevelRow[] {
  const startOf = (place: number | undefined): number =>
    Date.parse(runs[place ?? -1]?.startedAt ?? '') || 0;
  const last = startOf(points.at(-1)?.run);
  const begin = startOf(points[Math.max(0, points.length - MAX_POINTS)]?.run);
  const early = (at: number): boolean => at - begin < (last - begin) / 2;
  if (changes === null) return [];
  const rows = changes.map((change, index): LevelRow => ({
    from: startOf(change.after),
    to: changes[index + 1] === undefined ? last : startOf(changes[index + 1]?.after),
    level: change.medianAfter / size,
    early: early(startOf(change.after)),
    change: `${changeText(change.ratio)} ${change.worse ? 'worse' : 'better'}`,
    commits: commitRange(runs[change.before], runs[change.after]),
  }));
  const [first] = changes;
  if (first === undefined) return [];
  const opening = {
    from: begin,
    to: startOf(first.after),
    level: first.medianBefore / size,
    early: true,
    change: '',
    commits: '',
  };
  return [opening, ...rows];
}

/** Around what is comparable, if anything is: one night that failed must not flatten the others. */
function domainOf(rows: readonly PointRow[]): [number, number] {
  const sound = rows.filter(({ comparable }) => comparable);
  const medians = (sound.length > 1 ? sound : rows).map(({ median }) => median);
  const sorted = [...medians].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 1;
  const low = Math.min(...medians, middle * (1 - LEAST_RANGE_RATIO));
  const high = Math.max(...medians, middle * (1 + LEAST_RANGE_RATIO));
  const room = (high - low) * HEADROOM;
  // Above, the label of a change stands.
  return [Math.max(0, low - room), high + 3 * room];
}

/** What one of the axis' unit is. */
function axisUnit({ unit }: TrendGroup, { latest, points }: Trend): { size: number; name: string } {
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
