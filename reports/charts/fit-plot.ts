// One plot of measured points with fitted curves among them: whiskers and marks as on every chart, no line from mark to mark.
import type { StyleLook } from '../style-look.js';
import type { AxisScale } from './axis-scale.js';
import type { Plot } from './chart.js';
import { PLOT_WIDTH } from './chart-frame.js';
import type { PlacedMark } from './mark-plot.js';
import { styleChannels } from './style-channels.js';
import type { CurveRow } from './usl-curve.js';

/** A measured point over a number of clients or workers. */
export interface PointRow extends PlacedMark {
  readonly kind: 'point';
  readonly n: number;
  /** The median where a pale line is to join the style's points, for there is no curve that does; else null. */
  readonly joined: number | null;
}

export interface FitFigure {
  readonly title: string;
  readonly axisTitle: string;
  readonly acrossTitle: string;
  readonly rows: readonly (PointRow | CurveRow)[];
  readonly across: AxisScale;
  readonly scale: AxisScale;
  /** The two ends of the line of perfect scaling, in the axes' units; null for none. */
  readonly ideal: readonly [n: number, y: number][] | null;
}

const PLOT_HEIGHT = 220;

/** @param figure with at least one point. */
export function fitPlot(looks: readonly StyleLook[], figure: FitFigure): Plot {
  const { across, scale, ideal } = figure;
  const x = {
    field: 'n',
    type: 'quantitative' as const,
    title: figure.acrossTitle,
    scale: {
      type: across.type,
      ...(across.type === 'log' ? { base: 2 } : {}),
      domain: [...across.domain],
      nice: false,
    },
    axis: { values: [...across.ticks], labelExpr: across.labelExpr, labelOverlap: true },
  };
  const y = {
    type: 'quantitative' as const,
    title: figure.axisTitle,
    scale: { type: scale.type, domain: [...scale.domain], nice: false },
    axis: { values: [...scale.ticks], labelExpr: scale.labelExpr },
  };
  const { color, shape, strokeDash } = styleChannels({ looks });
  const tooltip = [
    { field: 'style', title: 'style' },
    { field: 'at', title: 'load' },
    { field: 'shown', title: 'figure' },
    { field: 'verdict', title: 'verdict' },
    { field: 'why', title: 'because' },
  ];
  const marks = { x, y: { ...y, field: 'median' }, color, shape, tooltip };
  const isPoint = "datum.kind === 'point'";
  return {
    title: figure.title,
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    data: { values: [...figure.rows] },
    layer: [
      ...(ideal === null ? [] : [idealLayer(ideal, x, y)]),
      {
        transform: [{ filter: isPoint }],
        mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.75 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        transform: [{ filter: `${isPoint} && datum.joined !== null` }],
        mark: { type: 'line', strokeWidth: 1.25, opacity: 0.4 },
        encoding: { x, y: { ...y, field: 'joined' }, color, strokeDash },
      },
      {
        transform: [{ filter: "datum.kind === 'curve'" }],
        mark: { type: 'line', strokeWidth: 1.5, opacity: 0.85, clip: true },
        encoding: { x, y: { ...y, field: 'curve' }, color, strokeDash },
      },
      {
        transform: [{ filter: `${isPoint} && datum.comparable` }],
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: marks,
      },
      {
        transform: [{ filter: `${isPoint} && !datum.comparable` }],
        mark: { type: 'point', size: 60, opacity: 1, strokeWidth: 1.75, fill: { expr: 'paper' } },
        encoding: marks,
      },
    ],
  };
}

type Layer = Extract<Plot, { layer: unknown }>['layer'][number];

function idealLayer(ends: readonly [n: number, y: number][], x: object, y: object): Layer {
  return {
    data: { values: ends.map(([n, ideal]) => ({ n, ideal })) },
    mark: {
      type: 'line',
      color: '#8a8f98',
      strokeWidth: 1,
      strokeDash: [4, 4],
      clip: true,
      tooltip: null,
    },
    encoding: {
      x: { ...x, field: 'n', type: 'quantitative' },
      y: { ...y, field: 'ideal', type: 'quantitative' },
    },
  };
}
