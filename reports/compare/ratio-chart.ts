// How many times as much: a dot with its interval for each cell, a plot for each metric. Cells are named above their dots, inside
// the plot, so that a phone shows the same as a wide window.
import type { CellComparison, Metric } from '../../results/comparison.js';
import { METRICS } from '../../results/comparison.js';
import type { ChartSpec, Plot } from '../charts/chart.js';
import { frameChart, PLOT_WIDTH } from '../charts/chart-frame.js';
import { PAGE_THEME } from '../charts/chart-theme.js';
import { ratioAxis } from '../charts/ratio-axis.js';
import { styleChannels } from '../charts/style-channels.js';
import { metricName, worstFirst } from './comparison-summary.js';
import { cellText, pText, ratioText } from './comparison-text.js';
import { VERDICT_LOOKS } from './verdict-look.js';

export const RATIO_TITLE = 'Candidate ÷ baseline';
export const RATIO_DESCRIPTION =
  'Each cell’s ratio of medians with its interval, on a logarithmic axis; left of the line at 1 the candidate has less of it, right of it more. Worst first.';

/** A plot of more cells than this is no picture any more; the table has all of them. */
const MAX_CELLS_PER_PLOT = 24;
const ROW_PX = 34;
const NAME_PX = 6;

/** Null when no cell has a ratio. */
export function ratioChart(rows: readonly CellComparison[]): ChartSpec | null {
  const plots = METRICS.flatMap((metric) => {
    const of = worstFirst(rows.filter((row) => row.metric === metric && row.ratio !== null));
    return of.length === 0 ? [] : [ratioPlot(metric, of.slice(0, MAX_CELLS_PER_PLOT), rows)];
  });
  const layout = { columns: [2, 1], minPlotWidth: 330 };
  return frameChart({ looks: VERDICT_LOOKS }, RATIO_TITLE, RATIO_DESCRIPTION, plots, layout, [
    { name: 'softInk', value: PAGE_THEME.softInk },
  ]);
}

function ratioPlot(
  metric: Metric,
  rows: readonly CellComparison[],
  all: readonly CellComparison[],
): Plot {
  const values = rows.map((row, index) => ({
    index,
    style: row.verdict,
    name: cellText(row.cell, all),
    ratio: row.ratio,
    low: row.ratioLow ?? row.ratio,
    high: row.ratioHigh ?? row.ratio,
    told: ratioText(row),
    p: pText(row.adjustedPValue),
    reason: row.reason,
  }));
  const { color, shape } = styleChannels({ looks: VERDICT_LOOKS });
  const { domain, ticks } = ratioAxis(values.flatMap(({ low, high }) => [low ?? 1, high ?? 1]));
  const x = {
    type: 'quantitative' as const,
    title: `${metric}, candidate ÷ baseline`,
    scale: { type: 'log' as const, domain, nice: false },
    axis: { values: ticks, format: '~g', grid: true, labelOverlap: true },
  };
  const y = {
    field: 'index',
    type: 'ordinal' as const,
    axis: null,
    scale: { padding: 0 },
  };
  const tooltip = [
    { field: 'name', title: 'cell' },
    { field: 'told', title: 'ratio' },
    { field: 'p', title: 'p, adjusted' },
    { field: 'style', title: 'verdict' },
    { field: 'reason', title: 'because' },
  ];
  const marks = { x: { ...x, field: 'ratio' }, y, color, shape, tooltip };
  return {
    title: metricName(metric),
    width: PLOT_WIDTH,
    height: Math.max(2, rows.length) * ROW_PX,
    data: { values },
    layer: [
      {
        data: { values: [{ one: 1 }] },
        mark: { type: 'rule', strokeWidth: 1.25, color: '#8a8f98' },
        encoding: { x: { ...x, field: 'one' } },
      },
      {
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'bottom',
          dy: -NAME_PX + 4,
          limit: 330,
          fontSize: 11,
          color: { expr: 'softInk' },
        },
        encoding: { x: { value: 4 }, y, text: { field: 'name' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.8, yOffset: NAME_PX },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
      },
      {
        transform: [{ filter: "datum.style !== 'inconclusive'" }],
        mark: { type: 'point', filled: true, size: 80, opacity: 1, yOffset: NAME_PX },
        encoding: marks,
      },
      {
        transform: [{ filter: "datum.style === 'inconclusive'" }],
        mark: {
          type: 'point',
          size: 70,
          opacity: 1,
          strokeWidth: 1.75,
          fill: { expr: 'paper' },
          yOffset: NAME_PX,
        },
        encoding: marks,
      },
    ],
  };
}
