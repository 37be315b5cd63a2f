// The server's CPU time for each request against the number of clients.
import { formatDuration } from '../format-quantity.js';
import { linearScale } from './axis-scale.js';
import type { Chart } from './chart.js';
import { frameChart } from './chart-frame.js';
import { sweepPlot, sweepRows } from './sweep-plot.js';

const TITLE = 'CPU per request';
const DESCRIPTION =
  'CPU time that the server’s whole process tree spent for each verified reply, against the number of clients; less is better.';
const MICROSECOND_NS = 1000;

export const cpuPerRequestChart = {
  id: 'cpu-per-request',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const plots = view.panels.flatMap((panel) => {
      const rows = sweepRows(
        panel,
        (cell) => cell.serverCpuNsPerRequest,
        MICROSECOND_NS,
        formatDuration,
      );
      if (rows.length === 0) return [];
      return sweepPlot(view, {
        title: panel.title,
        axisTitle: 'CPU per request (µs)',
        rows,
        scale: linearScale(Math.max(...rows.map((row) => row.high))),
        floor: null,
        idle: false,
        height: 200,
      });
    });
    return frameChart(view, TITLE, DESCRIPTION, plots, { columns: [3, 2, 1], minPlotWidth: 240 });
  },
} satisfies Chart;
