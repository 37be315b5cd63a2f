// A claim's own chart: series of points along an axis, with their intervals as whiskers.
import type { ClaimChart, ClaimSeries } from '../../results/claim-chart.js';
import type { ChartSpec, Plot } from '../charts/chart.js';
import { frameChart, PLOT_WIDTH } from '../charts/chart-frame.js';
import { styleChannels } from '../charts/style-channels.js';
import { assignLooks } from '../style-look.js';
import { figuresScale, placesScale, type PlacedScale } from './claim-scale.js';
import { figureText } from './evidence-text.js';

const PLOT_HEIGHT = 280;

/** Null when there is no point. */
export function claimPlot(chart: ClaimChart): ChartSpec | null {
  const { title, description, series } = chart;
  const drawn = series.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const looks = assignLooks(drawn.map(({ name }) => name));
  const points = drawn.flatMap((one) => one.points);
  const places = placesScale(
    chart.x.scale,
    [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b),
  );
  const figures = figuresScale(
    chart.y.scale,
    points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]),
  );
  const layout = { columns: [1], minPlotWidth: PLOT_WIDTH };
  const plot = plotOf(chart, rowsOf(drawn, places, figures), { looks, places, figures });
  return frameChart({ looks }, title, description, [plot], layout);
}

interface Scales {
  readonly looks: ReturnType<typeof assignLooks>;
  readonly places: PlacedScale;
  readonly figures: PlacedScale;
}

interface Row {
  readonly style: string;
  readonly place: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly at: string;
  readonly shown: string;
}

function rowsOf(series: readonly ClaimSeries[], places: PlacedScale, figures: PlacedScale): Row[] {
  return series.flatMap(({ name, points }) =>
    points.map(({ x, y, low, high }) => ({
      style: name,
      place: places.placeOf(x),
      value: figures.placeOf(y),
      low: figures.placeOf(low ?? y),
      high: figures.placeOf(high ?? y),
      at: figureText(x, 'ratio'),
      shown: shownText(y, low, high),
    })),
  );
}

function shownText(value: number, low: number | null, high: number | null): string {
  const text = (figure: number): string => figureText(figure, 'ratio');
  return low === null || high === null
    ? text(value)
    : `${text(value)} (${text(low)} to ${text(high)})`;
}

function plotOf(chart: ClaimChart, rows: readonly Row[], { looks, places, figures }: Scales): Plot {
  const { color, shape, strokeDash } = styleChannels({ looks });
  const x = {
    field: 'place',
    type: 'quantitative' as const,
    title: chart.x.title,
    scale: scaleOf(places),
    axis: { values: [...places.ticks], labelExpr: places.labelExpr, labelOverlap: true },
  };
  const y = {
    type: 'quantitative' as const,
    title: chart.y.title,
    scale: scaleOf(figures),
    axis: { values: [...figures.ticks], labelExpr: figures.labelExpr },
  };
  const tooltip = [
    { field: 'style', title: 'server' },
    { field: 'at', title: chart.x.title },
    { field: 'shown', title: chart.y.title },
  ];
  return {
    title: '',
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    data: { values: [...rows] },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.75 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'value' }, color, strokeDash },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { x, y: { ...y, field: 'value' }, color, shape, tooltip },
      },
    ],
  };
}

function scaleOf({ type, domain }: PlacedScale) {
  return { type, domain: [...domain], nice: false };
}
