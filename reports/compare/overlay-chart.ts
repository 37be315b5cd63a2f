// Both sides over the number of clients, one above the other: where along the sweep they part. A plot for each panel of like cells.
import type { CellComparison, Metric, Side } from '../../results/comparison.js';
import { METRIC_FACTS } from '../../results/compare/metric-facts.js';
import { clientsScale, latencyScale, linearScale } from '../charts/axis-scale.js';
import type { AxisScale } from '../charts/axis-scale.js';
import type { ChartSpec, Plot } from '../charts/chart.js';
import { frameChart, PLOT_WIDTH } from '../charts/chart-frame.js';
import { styleChannels } from '../charts/style-channels.js';
import type { StyleLook } from '../style-look.js';
import { assignLooks } from '../style-look.js';
import { cellText, placeText, sideText } from './comparison-text.js';

const PLOT_HEIGHT = 200;
const SIDES = ['baseline', 'candidate'] as const;
/** Of marks and lines that are not comparable. */
const PALE = 0.3;
/** The candidate is drawn as every report draws a run; the baseline is its shadow. */
const DASHES = [[3, 3], []] as const;

/** One mark: a side of a cell. `median`, `low` and `high` are in the axis' unit. */
interface OverlayRow {
  readonly style: string;
  readonly side: (typeof SIDES)[number];
  /** Lines join what belongs to one style and one side. */
  readonly line: string;
  readonly clients: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** The median of a cell that was tested, else null. */
  readonly ranked: number | null;
  readonly comparable: boolean;
  readonly name: string;
  readonly told: string;
  readonly verdict: string;
}

/** Null when no cell has the figure on both sides, or there is no sweep to draw. */
export function overlayChart(
  metric: Metric,
  title: string,
  description: string,
  all: readonly CellComparison[],
): ChartSpec | null {
  const rows = all.filter(
    (row) => row.metric === metric && row.baseline.median !== null && row.candidate.median !== null,
  );
  const looks = assignLooks([...new Set(rows.map(({ cell }) => cell.style))]);
  const plots = [...panelsOf(rows, all)].flatMap(([name, panel]) => {
    const clients = ascending(panel.map(({ cell }) => cell.concurrency));
    return clients.length < 2 ? [] : [overlayPlot(metric, name, panel, all, clients, looks)];
  });
  return frameChart({ looks }, title, description, plots, {
    columns: [3, 2, 1],
    minPlotWidth: 260,
  });
}

function overlayPlot(
  metric: Metric,
  title: string,
  panel: readonly CellComparison[],
  all: readonly CellComparison[],
  clients: readonly number[],
  looks: readonly StyleLook[],
): Plot {
  const unit = axisUnit(metric, panel);
  const values = panel.flatMap((row) => SIDES.map((side) => overlayRow(row, side, unit.size, all)));
  const scale = scaleOf(unit, values);
  const axis = clientsScale(clients, false);
  const x = {
    field: 'clients',
    type: 'quantitative' as const,
    title: 'clients',
    scale: { type: 'log' as const, base: 2, domain: [...axis.domain], nice: false },
    axis: { values: [...axis.ticks], labelExpr: axis.labelExpr, labelOverlap: true },
  };
  const y = {
    type: 'quantitative' as const,
    title: `${METRIC_FACTS[metric].name}${unit.name === '' ? '' : ` (${unit.name})`}`,
    scale: { type: scale.type, domain: [...scale.domain], nice: false },
    axis: { values: [...scale.ticks], labelExpr: scale.labelExpr },
  };
  const { color, shape } = styleChannels({ looks });
  const strokeDash = {
    field: 'side',
    type: 'nominal' as const,
    legend: { title: null },
    scale: { domain: [...SIDES], range: DASHES.map((dash) => [...dash]) },
  };
  const tooltip = [
    { field: 'name', title: 'cell' },
    { field: 'side', title: 'side' },
    { field: 'told', title: 'figure' },
    { field: 'verdict', title: 'verdict' },
  ];
  // What is not comparable is pale on every page of ours.
  const opacity = { condition: { test: 'datum.comparable', value: 1 }, value: PALE };
  const marks = { x, y: { ...y, field: 'median' }, color, shape, opacity, tooltip };
  const line = { type: 'line' as const, strokeWidth: 1.75 };
  const joined = { x, color, strokeDash, detail: { field: 'line' } };
  const point = { type: 'point' as const, size: 60 };
  return {
    title,
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    data: { values },
    layer: [
      {
        transform: [{ filter: 'datum.comparable' }],
        mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.6 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: { ...line, opacity: PALE },
        encoding: { ...joined, y: { ...y, field: 'median' } },
      },
      {
        mark: { ...line, opacity: 0.85, invalid: 'break-paths-show-domains' },
        encoding: { ...joined, y: { ...y, field: 'ranked' } },
      },
      {
        transform: [{ filter: "datum.side === 'baseline'" }],
        mark: { ...point, strokeWidth: 1.75, fill: { expr: 'paper' } },
        encoding: marks,
      },
      {
        transform: [{ filter: "datum.side === 'candidate'" }],
        mark: { ...point, filled: true },
        encoding: marks,
      },
    ],
  };
}

interface AxisUnit {
  readonly size: number;
  /** Empty where the labels carry it. */
  readonly name: string;
  readonly kind: 'time' | 'linear';
}

function axisUnit(metric: Metric, panel: readonly CellComparison[]): AxisUnit {
  const unit = panel[0]?.unit ?? '';
  if (unit === 'ns' || unit === 'ns/req') return { size: 1, name: '', kind: 'time' };
  if (unit === 'B') return { size: 2 ** 20, name: 'MiB', kind: 'linear' };
  if (metric !== 'throughput' || unit !== 'req/s') return { size: 1, name: unit, kind: 'linear' };
  const most = Math.max(...panel.map(({ candidate }) => candidate.median ?? 0));
  return most >= 2000
    ? { size: 1000, name: 'k req/s', kind: 'linear' }
    : { size: 1, name: unit, kind: 'linear' };
}

function scaleOf({ kind }: AxisUnit, rows: readonly OverlayRow[]): AxisScale {
  return kind === 'time'
    ? latencyScale(
        rows.flatMap(({ low, high }) => [low, high]),
        null,
      )
    : linearScale(Math.max(...rows.map(({ high }) => high)));
}

function overlayRow(
  row: CellComparison,
  side: (typeof SIDES)[number],
  unit: number,
  all: readonly CellComparison[],
): OverlayRow {
  const figures: Side = row[side];
  const median = figures.median ?? 0;
  return {
    style: row.cell.style,
    side,
    line: `${row.cell.style} ${side}`,
    clients: row.cell.concurrency,
    median: median / unit,
    low: (figures.low ?? median) / unit,
    high: (figures.high ?? median) / unit,
    ranked: row.pValue === null ? null : median / unit,
    comparable: row.pValue !== null,
    name: cellText(row.cell, all),
    told: sideText(figures, row.unit),
    verdict: row.verdict,
  };
}

/** By all that cells of one plot share; the panel's name is what its first cell's place says, without its clients. */
function panelsOf(
  rows: readonly CellComparison[],
  all: readonly CellComparison[],
): Map<string, CellComparison[]> {
  const panels = new Map<string, CellComparison[]>();
  for (const row of rows) {
    const name = placeText({ ...row.cell, concurrency: 0 }, all).replace(' · 0 clients', '');
    panels.set(name, [...(panels.get(name) ?? []), row]);
  }
  return panels;
}

function ascending(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
