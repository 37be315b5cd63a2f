// Memory of the server's whole process tree against the number of clients, and idle.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { spreadOf, styleLabel } from '../../results/cell-summary.js';
import { whiskerOf } from '../../results/spread-interval.js';
import { formatSize } from '../format-quantity.js';
import type { Panel, RunView } from '../run-view.js';
import { stylesOf, sweepOf } from '../run-view.js';
import { clientsScale, linearScale } from './axis-scale.js';
import type { Chart } from './chart.js';
import { frameChart } from './chart-frame.js';
import { describeSpread } from './mark-plot.js';
import type { SweepRow } from './sweep-plot.js';
import { sweepPlot, sweepRows } from './sweep-plot.js';

const TITLE = 'Memory';
const DESCRIPTION =
  'Memory (PSS) of the server’s whole process tree against the number of clients, as the window closes, and before any client came (idle).';
const MEBIBYTE = 2 ** 20;

export const memoryChart = {
  id: 'memory',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const plots = view.panels.flatMap((panel) => {
      const loaded = sweepRows(panel, (cell) => cell.loadedPssBytes, MEBIBYTE, formatSize);
      const rows = [...idleRows(view, panel), ...loaded];
      if (rows.length === 0) return [];
      return sweepPlot(view, {
        title: panel.title,
        axisTitle: 'memory, PSS (MiB)',
        rows,
        scale: linearScale(Math.max(...rows.map((row) => row.high))),
        floor: null,
        idle: true,
        height: 200,
      });
    });
    return frameChart(view, TITLE, DESCRIPTION, plots, { columns: [3, 2, 1], minPlotWidth: 240 });
  },
} satisfies Chart;

/** Idle memory of a style in a panel, over all its repetitions: no load has touched it, so any verdict will do. */
export function idlePss(cells: readonly CellSummary[]): Spread | null {
  const repetitions = cells.flatMap((cell) => cell.repetitions);
  return spreadOf(repetitions.map((repetition) => repetition.server?.memory.idle?.pssBytes));
}

function idleRows(view: RunView, panel: Panel): SweepRow[] {
  const { idleAt } = clientsScale(view.concurrencies, true);
  return stylesOf(panel).flatMap((label) => {
    const cells = sweepOf(panel, label);
    const spread = idlePss(cells);
    const [first] = cells;
    if (spread === null || first === undefined) return [];
    const median = spread.median / MEBIBYTE;
    const { low, high } = whiskerOf(spread);
    return [
      {
        style: styleLabel(first.cell),
        clients: idleAt,
        at: 'idle',
        median,
        low: low / MEBIBYTE,
        high: high / MEBIBYTE,
        ranked: median,
        comparable: true,
        shown: describeSpread(spread, formatSize),
        verdict: 'idle',
        why: 'measured before any load',
      },
    ];
  });
}
