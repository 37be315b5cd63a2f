// How evenly replies fell on clients, and requests on workers, against the number of clients.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { spreadOf } from '../../results/cell-summary.js';
import { formatDigits, formatPercent } from '../format-quantity.js';
import type { Panel, RunView } from '../run-view.js';
import type { AxisScale } from './axis-scale.js';
import type { Chart, Plot } from './chart.js';
import { frameChart } from './chart-frame.js';
import { sweepPlot, sweepRows } from './sweep-plot.js';

const TITLE = 'Fairness';
const DESCRIPTION =
  'Jain’s index (1: all had the same; 1/n: one had everything) over clients and over workers, and the share of clients without a single reply, against the number of clients.';

/** The whole range always, a little beyond, so that marks at 0 and 1 are not cut. */
const UNIT_SCALE: AxisScale = {
  type: 'linear',
  domain: [-0.04, 1.04],
  ticks: [0, 0.25, 0.5, 0.75, 1],
  labelExpr: "format(datum.value, ',')",
};
const PERCENT_SCALE: AxisScale = { ...UNIT_SCALE, labelExpr: "format(datum.value, '.0%')" };

interface Measure {
  readonly name: string;
  readonly axisTitle: string;
  readonly scale: AxisScale;
  readonly figure: (cell: CellSummary) => Spread | null;
  readonly format: (value: number) => string;
}

const MEASURES: readonly Measure[] = [
  {
    name: 'over clients',
    axisTitle: 'Jain’s index',
    scale: UNIT_SCALE,
    figure: (cell) => cell.jainIndex,
    format: formatDigits,
  },
  {
    name: 'unserved',
    axisTitle: 'unserved clients',
    scale: PERCENT_SCALE,
    figure: unservedShare,
    format: formatPercent,
  },
  {
    name: 'over workers',
    axisTitle: 'Jain’s index',
    scale: UNIT_SCALE,
    figure: (cell) => cell.workersJainIndex,
    format: formatDigits,
  },
];

export const fairnessChart = {
  id: 'fairness',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const measures = MEASURES.filter((measure) => tells(view, measure));
    const plots = view.panels.flatMap((panel) =>
      measures.flatMap((measure) => plotOf(view, panel, measure) ?? []),
    );
    const widest = Math.max(1, measures.length);
    return frameChart(view, TITLE, DESCRIPTION, plots, {
      columns: widest === 1 ? [1] : [widest, 1],
      minPlotWidth: 215,
    });
  },
} satisfies Chart;

/** Share of a cell's clients that got no reply in the window, 0–1. */
export function unservedShare(summary: CellSummary): Spread | null {
  const { unservedClients, cell } = summary;
  if (unservedClients === null || cell.concurrency === 0) return null;
  const of = cell.concurrency;
  return spreadOf(unservedClients.figures.map((clients) => clients / of));
}

/** A column in which no cell of the run has a figure would be empty plots only. */
function tells(view: RunView, measure: Measure): boolean {
  return view.cells.some((cell) => measure.figure(cell) !== null);
}

function plotOf(view: RunView, panel: Panel, measure: Measure): Plot | null {
  const rows = sweepRows(panel, measure.figure, 1, measure.format);
  return sweepPlot(view, {
    title: `${panel.title} · ${measure.name}`,
    axisTitle: measure.axisTitle,
    rows,
    scale: measure.scale,
    floor: null,
    idle: false,
    height: 130,
  });
}
