// Evidence as it stands, drawn: a plot for each unit, a dot with its interval for each figure, its name above it inside the plot, so
// that a phone shows the same as a wide window.
import type { Evidence } from '../../results/claims-result.js';
import type { AxisScale } from '../charts/axis-scale.js';
import type { ChartSpec, Plot } from '../charts/chart.js';
import { frameChart, PLOT_WIDTH } from '../charts/chart-frame.js';
import { PAGE_THEME } from '../charts/chart-theme.js';
import { styleChannels } from '../charts/style-channels.js';
import { unitScale } from './claim-scale.js';
import { evidenceText } from './evidence-text.js';

export const EVIDENCE_DESCRIPTION =
  'Each figure with its 95 % interval, where there is one; of ratios, a line stands at 1 in every row.';

/** One figure of a unit needs no picture. */
const LEAST_ROWS = 2;
/** A plot of more is none any more; the table has all of them. */
const MOST_ROWS = 24;
/** What fits a plot on a phone, in characters of the names' size. */
const NAME_CHARACTERS = 46;
const NAME_LINE_PX = 13;
const DOT_PX = 22;
/** No series are told apart: dots of one look. */
const LOOKS = [
  { label: 'figure', shortLabel: 'figure', colour: '#0072b2', shape: 'circle', dash: [] },
];

/** Null when no unit has two figures that can stand on one axis. @param title of the whole. */
export function evidencePlots(title: string, evidence: readonly Evidence[]): ChartSpec | null {
  const units = [...new Set(evidence.map(({ unit }) => unit))];
  const plots = units.flatMap((unit) => {
    const rows = evidence.filter((one) => one.unit === unit).slice(0, MOST_ROWS);
    return rows.length < LEAST_ROWS ? [] : (evidencePlot(unit, rows) ?? []);
  });
  const layout = { columns: [2, 1], minPlotWidth: 290 };
  return frameChart({ looks: LOOKS }, title, EVIDENCE_DESCRIPTION, plots, layout, [
    { name: 'softInk', value: PAGE_THEME.softInk },
  ]);
}

function evidencePlot(unit: string, evidence: readonly Evidence[]): Plot | null {
  const ends = evidence.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const scale = unitScale(unit, ends);
  if (scale === null) return null;
  const names = evidence.map(({ name }) => wrapName(name));
  const lines = Math.max(...names.map((name) => name.split('\n').length));
  const rowPx = lines * NAME_LINE_PX + DOT_PX;
  const rows = evidence.map((one, index) => rowOf(one, index, names[index] ?? ''));
  const axes = axesOf(unit, scale);
  const dotPx = lines * NAME_LINE_PX + DOT_PX / 2 - 1;
  const hasOne = unit === 'ratio' && scale.type === 'log';
  return {
    title: '',
    width: PLOT_WIDTH,
    height: Math.max(2, evidence.length) * rowPx,
    data: { values: rows },
    layer: [
      ...(hasOne ? [lineAtOne(rows, axes, dotPx)] : []),
      nameLayer(axes),
      ...figureLayers(axes, dotPx),
    ],
  };
}

function rowOf(evidence: Evidence, index: number, name: string) {
  const { value, low, high } = evidence;
  return {
    index,
    style: 'figure',
    name,
    whole: evidence.name,
    value,
    low: low ?? value,
    high: high ?? value,
    shown: evidenceText(evidence),
  };
}

/** A figure's place along the unit, and its row. */
function axesOf(unit: string, scale: AxisScale) {
  return {
    x: {
      type: 'quantitative' as const,
      title: unit === 'ratio' ? 'ratio' : axisTitle(unit),
      scale: { type: scale.type, domain: [...scale.domain], nice: false },
      axis: {
        values: [...scale.ticks],
        labelExpr: scale.labelExpr,
        grid: true,
        labelOverlap: true,
      },
    },
    y: {
      field: 'index',
      type: 'ordinal' as const,
      axis: null,
      scale: { type: 'band' as const, padding: 0 },
      bandPosition: 0,
    },
  };
}

type Axes = ReturnType<typeof axesOf>;
type Layer = Extract<Plot, { layer: unknown }>['layer'][number];

/** Beside the dots alone, so that it does not run through their names. */
function lineAtOne(
  rows: readonly { readonly index: number }[],
  { x, y }: Axes,
  dotPx: number,
): Layer {
  return {
    data: { values: rows.map(({ index }) => ({ index, one: 1 })) },
    mark: {
      type: 'rule',
      strokeWidth: 1.25,
      color: '#8a8f98',
      yOffset: dotPx - DOT_PX / 2,
      y2Offset: dotPx + DOT_PX / 2,
    },
    encoding: { x: { ...x, field: 'one' }, y, y2: { field: 'index', bandPosition: 0 } },
  };
}

function nameLayer({ y }: Axes): Layer {
  return {
    mark: {
      type: 'text',
      align: 'left',
      baseline: 'top',
      dy: 4,
      lineBreak: '\n',
      lineHeight: NAME_LINE_PX,
      fontSize: 11,
      color: { expr: 'softInk' },
    },
    encoding: { x: { value: 4 }, y, text: { field: 'name' } },
  };
}

/** The interval, and the dot upon it. */
function figureLayers({ x, y }: Axes, dotPx: number): Layer[] {
  const channels = styleChannels({ looks: LOOKS });
  const color = { ...channels.color, legend: null };
  const shape = { ...channels.shape, legend: null };
  const tooltip = [
    { field: 'whole', title: 'figure' },
    { field: 'shown', title: 'is' },
  ];
  return [
    {
      mark: { type: 'rule', strokeWidth: 2, opacity: 0.8, yOffset: dotPx },
      encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
    },
    {
      mark: { type: 'point', filled: true, size: 80, opacity: 1, yOffset: dotPx },
      encoding: { x: { ...x, field: 'value' }, y, color, shape, tooltip },
    },
  ];
}

/** The unit, unless the labels carry it. */
function axisTitle(unit: string): string {
  const [base, ...per] = unit.split('/');
  const each = per.length === 0 ? '' : `per ${per.join('/')}`;
  return base === 'ns' || base === 'bytes' ? each : unit;
}

/** In lines of a phone's width, broken between words. */
export function wrapName(name: string): string {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && `${line} ${word}`.length <= NAME_CHARACTERS) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else lines.push(word);
  }
  return lines.join('\n');
}
