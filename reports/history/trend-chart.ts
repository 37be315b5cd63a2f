// Trends as plots, one for each cell: medians with their intervals over time, and the levels between the changes with a mark where
// each begins. Cells that changed come first, then those that moved furthest.
import { styleLabel } from '../../results/cell-summary.js';
import { METRIC_FACTS } from '../../results/compare/metric-facts.js';
import type { History, Trend, TrendGroup } from '../../results/history/history.js';
import type { ChartSpec, Plot } from '../charts/chart.js';
import { frameChart, PLOT_WIDTH } from '../charts/chart-frame.js';
import { PAGE_THEME } from '../charts/chart-theme.js';
import { styleChannels } from '../charts/style-channels.js';
import type { StyleLook } from '../style-look.js';
import { assignLooks } from '../style-look.js';
import { timeAxis } from './time-axis.js';
import {
  axisUnit,
  domainOf,
  levelRows,
  MAX_POINTS,
  pointRows,
  timeSpanOf,
  type LevelRow,
  type PointRow,
} from './trend-rows.js';
import { trendName } from './trend-text.js';

/** More plots than this are no picture any more; the table has all cells. */
const MAX_PLOTS = 9;

const PLOT_HEIGHT = 170;
/** Above so many points marks are small. */
const MANY_POINTS = 60;
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
  const levels = levelRows(trend, group, history, size);
  const span = timeSpanOf(group, history);
  const time = timeAxis(span.fromMs, span.toMs);
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
    scale: { domain: domainOf(values, levels), zero: false, nice: false, clamp: true },
    axis: { tickCount: 4 },
  };
  return {
    title: trendName(trend, group.trends),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    data: { values },
    layer: [...pointLayers(values, { x, y }, looks), ...levelLayers(levels, { x, y })],
  };
}

/** The channels that all layers share. */
interface Axes {
  readonly x: object;
  readonly y: object;
}

function pointLayers(
  values: readonly PointRow[],
  { x, y }: Axes,
  looks: readonly StyleLook[],
): Layer[] {
  const { color, shape } = styleChannels({ looks });
  const tooltip = [
    { field: 'name', title: 'cell' },
    { field: 'when', title: 'started' },
    { field: 'told', title: 'median' },
    { field: 'n', title: 'repetitions' },
    { field: 'commit', title: 'commit' },
    { field: 'verdict', title: 'verdict' },
  ];
  const encoding = { x, y: { ...y, field: 'median' }, color, shape, tooltip };
  const many = values.length > MANY_POINTS;
  const point = { type: 'point' as const, size: many ? 14 : 46, opacity: 1 };
  const sound = values.filter(({ comparable }) => comparable);
  const doubtful = values.filter(({ comparable }) => !comparable);
  return [
    {
      mark: { type: 'rule', strokeWidth: 1.25, opacity: many ? 0.2 : 0.4, clip: true },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
    },
    ...layerIf(sound, { mark: { ...point, filled: true }, encoding }),
    ...layerIf(doubtful, {
      mark: { ...point, strokeWidth: 1.25, fill: { expr: 'paper' } },
      encoding,
    }),
  ];
}

function levelLayers(levels: readonly LevelRow[], { x, y }: Axes): Layer[] {
  const changes = levels.filter(({ change }) => change !== '');
  const from = { ...x, field: 'from' };
  const tooltip = [
    { field: 'change', title: 'change' },
    { field: 'commits', title: 'between' },
  ];
  const label = { type: 'text' as const, baseline: 'top' as const, fontSize: 11 };
  return [
    ...layerIf(levels, {
      mark: { type: 'rule', strokeWidth: 2.5, color: { expr: 'ink' } },
      encoding: { x: from, x2: { field: 'to' }, y: { ...y, field: 'level' } },
    }),
    ...layerIf(changes, {
      mark: { type: 'rule', strokeWidth: 1, strokeDash: [3, 3], color: { expr: 'softInk' } },
      encoding: { x: from, tooltip },
    }),
    ...SIDES.flatMap(({ align, dx, early }) =>
      layerIf(
        changes.filter((change) => change.early === early),
        {
          mark: { ...label, align, dx, color: { expr: 'ink' } },
          encoding: { x: from, y: { value: 2 }, text: { field: 'change' }, tooltip },
        },
      ),
    ),
  ];
}

type Layer = Extract<Plot, { layer: unknown }>['layer'][number];

/** A layer without a row would make Vega complain. */
function layerIf(values: readonly object[], layer: Layer): Layer[] {
  return values.length === 0 ? [] : [{ data: { values: [...values] }, ...layer }];
}
