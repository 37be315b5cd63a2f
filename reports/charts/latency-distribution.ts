// The whole latency distribution by percentile, after HdrHistogram's plots: the further right, the rarer. All repetitions
// of a cell are merged exactly before they are drawn.
import { styleLabel } from '../../results/cell-summary.js';
import { mergeHistograms, percentileSeries } from '../../results/histogram.js';
import { reasonsText } from '../cell-table.js';
import type { Panel, RunView } from '../run-view.js';
import type { AxisScale } from './axis-scale.js';
import { latencyScale } from './axis-scale.js';
import type { Chart, Plot } from './chart.js';
import { frameChart, PLOT_WIDTH } from './chart-frame.js';
import { floorLayer } from './floor-layer.js';
import { styleChannels } from './style-channels.js';

const TITLE = 'Latency distribution';
const DESCRIPTION =
  'Response time by percentile, both axes logarithmic: to the right of 99 % lies the slowest request of a hundred. All repetitions together; pale lines are not comparable.';

/** Three points per halving of the rest: a bend is kept, a page of a hundred curves stays small. */
const POINTS_PER_HALVING = 3;

interface Curve {
  readonly style: string;
  readonly clients: number;
  readonly comparable: boolean;
  readonly verdict: string;
  readonly why: string;
  /** 1 ÷ (1 − quantile), ascending. */
  readonly rarity: readonly number[];
  readonly ns: readonly number[];
}

export const latencyDistributionChart = {
  id: 'latency-distribution',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const panels = view.panels.map((panel) => ({ panel, curves: curvesOf(panel) }));
    const drawn = panels.filter(({ curves }) => curves.length > 0);
    const plots = drawn.map(({ panel, curves }) => plotOf(view, panel, curves));
    const options = [...new Set(drawn.flatMap(({ curves }) => curves.map((c) => c.clients)))];
    options.sort((a, b) => a - b);
    return frameChart(view, TITLE, DESCRIPTION, plots, { columns: [3, 2, 1], minPlotWidth: 240 }, [
      {
        name: 'clients',
        value: tellingConcurrency(view, options),
        bind: { input: 'select', options, name: 'Number of clients ' },
      },
    ]);
  },
} satisfies Chart;

/** The largest number of clients at which two thirds of the cells are comparable; else the one where most are. */
function tellingConcurrency(view: RunView, options: readonly number[]): number {
  const share = (clients: number): number => {
    const cells = view.cells.filter(({ cell }) => cell.concurrency === clients);
    return cells.filter((cell) => cell.comparable).length / Math.max(1, cells.length);
  };
  const best = options.reduce((a, b) => (share(b) >= share(a) ? b : a), options[0] ?? 1);
  return options.findLast((clients) => share(clients) >= 2 / 3) ?? best;
}

function curvesOf(panel: Panel): Curve[] {
  return panel.cells.flatMap((summary) => {
    const encoded = summary.repetitions.flatMap(({ load }) => load?.responseTimeNs.histogram ?? []);
    const series = percentileSeries(mergeHistograms(encoded), POINTS_PER_HALVING);
    const points = series.filter((point) => point.inverse !== null && point.valueNs > 0);
    if (points.length === 0) return [];
    return [
      {
        style: styleLabel(summary.cell),
        clients: summary.cell.concurrency,
        comparable: summary.comparable,
        verdict: summary.verdict,
        why: reasonsText(summary),
        rarity: points.map((point) => Number((point.inverse ?? 1).toPrecision(6))),
        ns: points.map((point) => point.valueNs),
      },
    ];
  });
}

function plotOf(view: RunView, panel: Panel, curves: readonly Curve[]): Plot {
  const levels = [...new Set(curves.map((curve) => curve.clients))].map((clients) => {
    const shown = curves.filter((curve) => curve.clients === clients);
    const valuesNs = shown.flatMap((curve) => curve.ns);
    const rarest = Math.max(10, ...shown.flatMap((curve) => curve.rarity));
    return { clients, scale: latencyScale(valuesNs, view.floorNs), rarest };
  });
  const { color, strokeDash } = styleChannels(view);
  const x = {
    field: 'rarity',
    type: 'quantitative' as const,
    title: 'percentile',
    scale: {
      type: 'log' as const,
      domain: byLevel(levels, ({ rarest }) => [1, rarest]),
      nice: false,
    },
    axis: {
      values: byLevel(levels, ({ rarest }) => powersOfTen(rarest)),
      labelExpr: "datum.value <= 1 ? '0' : format(100 - 100 / datum.value, '.8~r')",
      labelOverlap: true,
    },
  };
  const y = {
    field: 'ns',
    type: 'quantitative' as const,
    title: 'response time',
    scale: {
      type: 'log' as const,
      domain: byLevel(levels, ({ scale }) => scale.domain),
      nice: false,
    },
    axis: {
      values: byLevel(levels, ({ scale }) => scale.ticks),
      labelExpr: levels[0]?.scale.labelExpr ?? 'datum.label',
    },
  };
  const tooltip = [
    { field: 'style', title: 'style' },
    { field: 'clients', title: 'clients' },
    { field: 'verdict', title: 'verdict' },
    { field: 'why', title: 'because' },
  ];
  // In an expression `datum.clients` is the curve's and `clients` the chart's parameter.
  const chosen = { filter: 'datum.clients == clients' };
  const flatten = { flatten: ['rarity', 'ns'] };
  return {
    title: panel.title,
    width: PLOT_WIDTH,
    height: 210,
    data: { values: [...curves] },
    layer: [
      ...levels.flatMap(({ clients, scale }) =>
        floorLayer(view.floorNs, scale, `clients == ${clients}`),
      ),
      {
        transform: [chosen, { filter: 'datum.comparable' }, flatten],
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y, color, strokeDash, tooltip },
      },
      {
        transform: [chosen, { filter: '!datum.comparable' }, flatten],
        mark: { type: 'line', strokeWidth: 1.25, opacity: 0.4 },
        encoding: { x, y, color, strokeDash, tooltip },
      },
    ],
  };
}

interface Level {
  readonly clients: number;
  readonly scale: AxisScale;
  readonly rarest: number;
}

/** An expression that follows the chosen number of clients; a panel that lacks it keeps the frame of its first. */
function byLevel(
  levels: readonly Level[],
  figure: (level: Level) => readonly number[],
): { expr: string } {
  const [first] = levels;
  const table = Object.fromEntries(levels.map((level) => [level.clients, figure(level)]));
  const otherwise = first === undefined ? [1, 10] : figure(first);
  return { expr: `(${JSON.stringify(table)})[clients] || ${JSON.stringify(otherwise)}` };
}

function powersOfTen(upTo: number): number[] {
  const powers = Array.from({ length: Math.floor(Math.log10(upTo)) + 1 }, (_, power) => power);
  return powers.map((power) => 10 ** power);
}
