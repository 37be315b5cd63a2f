// One plot of a figure against something: a line per style, the median's interval as a whisker, hollow marks for what is not
// comparable. What lies along the x axis, and which figure it is, are the charts' affair.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { whiskerOf } from '../../results/spread-interval.js';
import { reasonsText } from '../cell-table.js';
import { levelText } from '../format-quantity.js';
import type { RunView } from '../run-view.js';
import type { AxisScale } from './axis-scale.js';
import type { Plot } from './chart.js';
import { PLOT_WIDTH } from './chart-frame.js';
import { SYMLOG_CONSTANT } from './idle-scale.js';
import { floorLayer } from './floor-layer.js';
import { styleChannels } from './style-channels.js';

/** One mark, but for its place on the x axis. `median` and its interval, `low` to `high`, are in the y axis' unit. */
export interface Mark {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** The median of a comparable cell, else null. */
  readonly ranked: number | null;
  readonly comparable: boolean;
  readonly shown: string;
  readonly verdict: string;
  readonly why: string;
}

/** A mark where it stands: `style` and, in words, `at`; the x axis names a further field. */
export interface PlacedMark extends Mark {
  readonly style: string;
  readonly at: string;
}

/** What one plot shows. */
export interface MarkFigure {
  readonly title: string;
  /** With its unit, in brackets, unless the labels carry it. */
  readonly axisTitle: string;
  readonly rows: readonly PlacedMark[];
  readonly scale: AxisScale;
  /** The top of the grey band, in the axis' unit; null for none. */
  readonly floor: number | null;
  readonly height: number;
}

type LayeredPlot = Extract<Plot, { layer: unknown }>;
/** The encoding of an x axis: field, scale and ticks. */
export type HorizontalAxis = Extract<
  NonNullable<NonNullable<LayeredPlot['encoding']>['x']>,
  { field?: unknown }
>;

/** @param unit how much of the figure is one of the axis' unit. @param format for the tooltip. */
export function markOf(
  summary: CellSummary,
  spread: Spread,
  unit: number,
  format: (value: number) => string,
): Mark {
  const { low, high } = whiskerOf(spread);
  return {
    median: spread.median / unit,
    low: low / unit,
    high: high / unit,
    ranked: summary.comparable ? spread.median / unit : null,
    comparable: summary.comparable,
    shown: describeSpread(spread, format),
    verdict: summary.verdict,
    why: reasonsText(summary),
  };
}

/** `41.2 k req/s (40.1 k req/s to 42.3 k req/s at 95 %, 8 repetitions)`; without a level what the repetitions span. */
export function describeSpread(spread: Spread, format: (value: number) => string): string {
  if (spread.n < 2) return `${format(spread.median)} (1 repetition)`;
  const { low, high, level } = whiskerOf(spread);
  const at = level === null ? '' : ` at ${levelText(level)}`;
  return `${format(spread.median)} (${format(low)} to ${format(high)}${at}, ${spread.n} repetitions)`;
}

/** @param figure with at least one row. */
export function markPlot(view: RunView, figure: MarkFigure, x: HorizontalAxis): Plot {
  const { scale } = figure;
  const y = {
    type: 'quantitative' as const,
    title: figure.axisTitle,
    scale: {
      type: scale.type,
      domain: [...scale.domain],
      nice: false,
      ...(scale.type === 'symlog' ? { constant: SYMLOG_CONSTANT } : {}),
    },
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
