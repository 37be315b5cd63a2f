// Throughput against the number of clients.
import { formatRate } from '../format-quantity.js';
import { linearScale } from './axis-scale.js';
import type { Chart } from './chart.js';
import { frameChart } from './chart-frame.js';
import { sweepPlot, sweepRows } from './sweep-plot.js';

const TITLE = 'Throughput';
const DESCRIPTION =
  'Verified replies per second against the number of clients; whiskers are the intervals of the medians, hollow marks are not comparable.';

export const throughputChart = {
  id: 'throughput',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const plots = view.panels.flatMap((panel) => {
      const peakRps = Math.max(0, ...panel.cells.map((cell) => cell.requestsPerSecond?.high ?? 0));
      const [unit, name] = peakRps >= 2000 ? ([1000, 'k req/s'] as const) : ([1, 'req/s'] as const);
      const rows = sweepRows(panel, (cell) => cell.requestsPerSecond, unit, formatRate);
      if (rows.length === 0) return [];
      return sweepPlot(view, {
        title: panel.title,
        axisTitle: `throughput (${name})`,
        rows,
        scale: linearScale(Math.max(...rows.map((row) => row.high))),
        floor: null,
        idle: false,
        height: 200,
      });
    });
    return frameChart(view, TITLE, DESCRIPTION, plots, { columns: [3, 2, 1], minPlotWidth: 260 });
  },
} satisfies Chart;
