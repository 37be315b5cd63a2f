// One plot of a figure against the number of clients: a line per style, whiskers over the repetitions, hollow marks for
// cells that are not comparable. The charts of a sweep differ only in the figure they give to this.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import { reasonsText } from '../cell-table.js';
import type { Panel, RunView } from '../run-view.js';
import type { AxisScale } from './axis-scale.js';
import { clientsScale } from './axis-scale.js';
import type { Plot } from './chart.js';
import { PLOT_WIDTH } from './chart-frame.js';
import { floorLayer } from './floor-layer.js';
import { styleChannels } from './style-channels.js';

/** One mark. `median`, `low` and `high` are in the axis' unit; `ranked` is the median of a comparable cell, else null. */
export interface SweepRow {
  readonly style: string;
  /** Where it stands on the axis; left of the first measured number for an idle server. */
  readonly clients: number;
  readonly at: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly ranked: number | null;
  readonly comparable: boolean;
  readonly shown: string;
  readonly verdict: string;
  readonly why: string;
}

/** What one plot shows. */
export interface SweepFigure {
  readonly title: string;
  /** With its unit, in brackets, unless the labels carry it. */
  readonly axisTitle: string;
  readonly rows: readonly SweepRow[];
  readonly scale: AxisScale;
  /** The top of the grey band, in the axis' unit; null for none. */
  readonly floor: number | null;
  readonly idle: boolean;
  readonly height: number;
}

/** The rows of one figure of a panel. @param unit how much of the figure is one of the axis' unit. @param format for the tooltip. */
export function sweepRows(
  panel: Panel,
  figure: (summary: CellSummary) => Spread | null,
  unit: number,
  format: (value: number) => string,
): SweepRow[] {
  return panel.cells.flatMap((summary) => {
    const spread = figure(summary);
    if (spread === null) return [];
    const { concurrency } = summary.cell;
    return [
      {
        style: styleLabel(summary.cell),
        clients: concurrency,
        at: concurrency === 1 ? '1 client' : `${concurrency} clients`,
        median: spread.median / unit,
        low: spread.low / unit,
        high: spread.high / unit,
        ranked: summary.comparable ? spread.median / unit : null,
        comparable: summary.comparable,
        shown: describeSpread(spread, format),
        verdict: summary.verdict,
        why: reasonsText(summary),
      },
    ];
  });
}

/** `41.2 k req/s (40.1 k req/s to 42.3 k req/s, 3 repetitions)`. */
export function describeSpread(spread: Spread, format: (value: number) => string): string {
  if (spread.n < 2) return `${format(spread.median)} (1 repetition)`;
  return `${format(spread.median)} (${format(spread.low)} to ${format(spread.high)}, ${spread.n} repetitions)`;
}

/** @param figure with at least one row. */
export function sweepPlot(view: RunView, figure: SweepFigure): Plot {
  const { scale } = figure;
  const x =
    figure.idle || view.concurrencies.length > 1 ? clientsAxis(view, figure) : styleAxis(view);
  const y = {
    type: 'quantitative' as const,
    title: figure.axisTitle,
    scale: { type: scale.type, domain: [...scale.domain], nice: false },
    axis: { values: [...scale.ticks], labelExpr: scale.labelExpr },
  };
  const { color, shape, strokeDash } = styleChannels(view);
  const tooltip = [
    { field: 'style', title: 'style' },
    { field: 'at', title: 'load' },
    { field: 'shown', title: 'figure' },
    { field: 'verdict', title: 'verdict' },
    { field: 'why', title: 'because' },
  ];
  const marks = { x, y: { ...y, field: 'median' }, color, shape, tooltip };
  return {
    title: figure.title,
    width: PLOT_WIDTH,
    height: figure.height,
    data: { values: [...figure.rows] },
    layer: [
      ...floorLayer(figure.floor, scale),
      {
        mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.75 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: { type: 'line', strokeWidth: 1.25, opacity: 0.4 },
        encoding: { x, y: { ...y, field: 'median' }, color, strokeDash },
      },
      {
        // Full strength only from one comparable cell to the next.
        mark: { type: 'line', strokeWidth: 2, invalid: 'break-paths-show-domains' },
        encoding: { x, y: { ...y, field: 'ranked' }, color, strokeDash },
      },
      {
        transform: [{ filter: 'datum.comparable' }],
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: marks,
      },
      {
        transform: [{ filter: '!datum.comparable' }],
        mark: {
          type: 'point',
          size: 70,
          opacity: 1,
          strokeWidth: 1.75,
          fill: { expr: 'paper' },
        },
        encoding: marks,
      },
    ],
  };
}

function clientsAxis(view: RunView, { idle }: SweepFigure) {
  const clients = clientsScale(view.concurrencies, idle);
  return {
    field: 'clients',
    type: 'quantitative' as const,
    title: 'clients',
    scale: { type: 'log' as const, base: 2, domain: [...clients.domain], nice: false },
    axis: { values: [...clients.ticks], labelExpr: clients.labelExpr, labelOverlap: true },
  };
}

/** With one number of clients there is nothing to sweep: styles side by side, instead of one above the other. */
function styleAxis(view: RunView) {
  const [clients] = view.concurrencies;
  return {
    field: 'style',
    type: 'nominal' as const,
    title: clients === 1 ? 'with 1 client' : `with ${clients ?? 0} clients`,
    // All styles in every plot, so that one without a figure leaves a gap instead of moving the others.
    scale: { domain: view.looks.map((look) => look.label), padding: 0.5 },
    axis: { labelAngle: view.looks.length > 5 ? -40 : 0, labelLimit: 110 },
  };
}
