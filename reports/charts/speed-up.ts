// Speed-up against the number of workers, with the line of perfect scaling and, where sweeps are long enough, the fitted law.
import { speedUpsOf, type SpeedUp } from '../../results/scalability/speed-up.js';
import type { FittedSweep, Sweep } from '../../results/scalability/sweeps.js';
import { reasonsText } from '../cell-table.js';
import { formatRate } from '../format-quantity.js';
import { countWord } from '../prose/prose.js';
import { speedUpInterval, sweepPlace } from '../scalability-table.js';
import { viewScalability } from '../scalability-view.js';
import type { StyleLook } from '../style-look.js';
import { assignLooks } from '../style-look.js';
import type { AxisScale } from './axis-scale.js';
import { linearScale } from './axis-scale.js';
import type { Chart, Plot } from './chart.js';
import { frameChart } from './chart-frame.js';
import type { PointRow } from './fit-plot.js';
import { fitPlot } from './fit-plot.js';
import type { CurveRow } from './usl-curve.js';
import { curveRows } from './usl-curve.js';

const TITLE = 'Speed-up by workers';
const DESCRIPTION =
  'Throughput as a multiple of that with the fewest workers; whiskers are its intervals, the broken grey line is perfect scaling, curves are the fitted scalability law, pale lines join points without one, hollow marks are not comparable.';

export const speedUpChart = {
  id: 'speed-up',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const { workers, fitted } = viewScalability(view.run);
    // Without the number of workers, which is the axis here, several of the run's styles are one.
    const looks = assignLooks([...new Set(workers.map(({ label }) => label))]);
    const numbers = [...new Set(workers.flatMap(({ points }) => points.map(({ n }) => n)))];
    const placeOf = (sweep: Sweep): string => sweepPlace(sweep, view.cells);
    const places = [...new Set(workers.map(placeOf))];
    const plots = places.flatMap((place) => {
      const sweeps = workers.filter((sweep) => placeOf(sweep) === place);
      return (
        plotOf(
          place,
          sweeps,
          fitted,
          numbers.sort((a, b) => a - b),
          looks,
        ) ?? []
      );
    });
    return frameChart({ looks }, TITLE, DESCRIPTION, plots, {
      columns: [3, 2, 1],
      minPlotWidth: 260,
    });
  },
} satisfies Chart;

/** Null where no cell has a throughput. */
function plotOf(
  title: string,
  sweeps: readonly Sweep[],
  fitted: readonly FittedSweep[],
  numbers: readonly number[],
  looks: readonly StyleLook[],
): Plot | null {
  const fitOf = (sweep: Sweep): FittedSweep | undefined =>
    fitted.find(({ points: own }) => own === sweep.points);
  const points = sweeps.flatMap((sweep) => {
    const isJoined = fitOf(sweep)?.fit.kind !== 'fitted';
    return speedUpsOf(sweep).flatMap((row) => pointRow(row, isJoined) ?? []);
  });
  if (points.length === 0) return null;
  const curves = sweeps.flatMap((sweep): CurveRow[] => {
    const fit = fitOf(sweep);
    const base = sweep.points[0]?.summary.requestsPerSecond?.median ?? 0;
    return fit === undefined || base === 0 ? [] : curveRows(fit, base);
  });
  const [first = 1] = numbers;
  const highest = Math.max(
    1,
    ...points.map(({ high }) => high),
    ...curves.map(({ curve }) => curve),
  );
  const scale = linearScale(highest);
  const last = Math.min(numbers.at(-1) ?? first, first * scale.domain[1]);
  return fitPlot(looks, {
    title,
    axisTitle: 'speed-up (×)',
    acrossTitle: 'workers',
    rows: [...points, ...curves],
    across: workersScale(numbers),
    scale,
    // As far as the axis reaches: beyond, there is nothing to hold it against.
    ideal: [
      [first, 1],
      [last, last / first],
    ],
  });
}

/** Linear, so that perfect scaling is a straight line; labelled where measured. */
function workersScale(numbers: readonly number[]): AxisScale {
  const [first = 1] = numbers;
  const last = numbers.at(-1) ?? first;
  const margin = (last - first) / 20;
  return {
    type: 'linear',
    domain: [first - margin, last + margin],
    ticks: numbers,
    labelExpr: "format(datum.value, ',')",
  };
}

function pointRow(row: SpeedUp, isJoined: boolean): PointRow | null {
  const { ratio, interval, summary, comparable, workers, label } = row;
  if (ratio === null || summary.requestsPerSecond === null) return null;
  const rate = formatRate(summary.requestsPerSecond.median);
  const within = interval === null ? '' : ` ${speedUpInterval(row)}`;
  return {
    kind: 'point',
    style: label,
    n: workers,
    joined: isJoined ? ratio : null,
    at: countWord(workers, 'worker'),
    median: ratio,
    low: interval?.low ?? ratio,
    high: interval?.high ?? ratio,
    ranked: comparable ? ratio : null,
    comparable,
    shown: `${ratio.toFixed(2)} ×${within}, ${rate}`,
    verdict: summary.verdict,
    why:
      summary.comparable && !comparable
        ? 'the fewest workers, from which it is counted, are not comparable'
        : reasonsText(summary),
  };
}
