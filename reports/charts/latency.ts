// Latency percentiles against the number of clients: a row per panel, a column per percentile.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { formatDuration } from '../format-quantity.js';
import { latencyScale } from './axis-scale.js';
import type { Chart } from './chart.js';
import { frameChart } from './chart-frame.js';
import { sweepPlot, sweepRows } from './sweep-plot.js';

const TITLE = 'Latency';
const DESCRIPTION =
  'Response time at three percentiles against the number of clients, both axes logarithmic; the grey band is what this machine does to any program.';

const PERCENTILES: readonly (readonly [name: string, figure: Figure])[] = [
  ['p50', (cell) => cell.p50Ns],
  ['p99', (cell) => cell.p99Ns],
  ['p99.9', (cell) => cell.p999Ns],
];

type Figure = (cell: CellSummary) => Spread | null;

export const latencyChart = {
  id: 'latency',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const plots = view.panels.flatMap((panel) => {
      const columns = PERCENTILES.map(([name, figure]) => ({
        name,
        rows: sweepRows(panel, figure, 1, formatDuration),
      }));
      // One axis for the whole row: percentiles are only worth seeing side by side on the same one.
      const valuesNs = columns.flatMap(({ rows }) => rows.flatMap(({ low, high }) => [low, high]));
      const positive = valuesNs.filter((ns) => ns > 0);
      if (positive.length === 0) return [];
      const scale = latencyScale(positive, view.floorNs);
      return columns.map(({ name, rows }) =>
        sweepPlot(view, {
          title: `${panel.title} · ${name}`,
          axisTitle: 'response time',
          rows,
          scale,
          floor: view.floorNs,
          idle: false,
          height: 170,
        }),
      );
    });
    return frameChart(view, TITLE, DESCRIPTION, plots, { columns: [3, 1], minPlotWidth: 215 });
  },
} satisfies Chart;
