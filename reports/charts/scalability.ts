// Throughput against the number of clients with the curves of the scalability law, for the sweeps that are long enough to be fitted.
import type { FittedSweep } from '../../results/scalability/sweeps.js';
import { styleLabel } from '../../results/cell-summary.js';
import { formatRate } from '../format-quantity.js';
import type { Panel } from '../run-view.js';
import { fittedSweeps } from '../scalability-view.js';
import { clientWords } from '../prose/prose.js';
import { clientsScale, linearScale } from './axis-scale.js';
import type { Chart } from './chart.js';
import { frameChart } from './chart-frame.js';
import type { PointRow } from './fit-plot.js';
import { fitPlot } from './fit-plot.js';
import { markOf } from './mark-plot.js';
import { curveRows } from './usl-curve.js';

const TITLE = 'Scalability';
const DESCRIPTION =
  'Measured throughput (marks, with the intervals of their medians) and the scalability law fitted to it (curves, only where the fit is good and only as far as was measured).';

export const scalabilityChart = {
  id: 'scalability',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const clients = fittedSweeps(view.run).filter(({ axis }) => axis === 'clients');
    const plots = view.panels.flatMap((panel) => {
      const sweeps = clients.filter((sweep) => belongsTo(sweep, panel));
      const peakRps = Math.max(0, ...panel.cells.map((cell) => cell.requestsPerSecond?.high ?? 0));
      const [unit, name] = peakRps >= 2000 ? ([1000, 'k req/s'] as const) : ([1, 'req/s'] as const);
      const points = sweeps.flatMap((sweep) => pointRows(sweep, unit));
      if (points.length === 0) return [];
      const curves = sweeps.flatMap((sweep) => curveRows(sweep, unit));
      return fitPlot(view.looks, {
        title: panel.title,
        axisTitle: `throughput (${name})`,
        acrossTitle: 'clients',
        rows: [...points, ...curves],
        across: clientsScale(view.concurrencies, false),
        scale: linearScale(
          Math.max(...points.map(({ high }) => high), ...curves.map(({ curve }) => curve)),
        ),
        ideal: null,
      });
    });
    return frameChart(view, TITLE, DESCRIPTION, plots, { columns: [3, 2, 1], minPlotWidth: 260 });
  },
} satisfies Chart;

function belongsTo({ points }: FittedSweep, panel: Panel): boolean {
  return panel.cells.some(({ cell }) => cell.id === points[0]?.summary.cell.id);
}

function pointRows({ points }: FittedSweep, unit: number): PointRow[] {
  return points.flatMap(({ n, summary }): PointRow[] => {
    const spread = summary.requestsPerSecond;
    if (spread === null) return [];
    return [
      {
        kind: 'point',
        style: styleLabel(summary.cell),
        n,
        joined: null,
        at: clientWords([n]),
        ...markOf(summary, spread, unit, formatRate),
      },
    ];
  });
}
