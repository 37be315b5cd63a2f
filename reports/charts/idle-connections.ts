// How a server fares beside more and more connections that say nothing: four figures against the number of idle connections.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import { formatCount, formatDuration, formatRate, formatSize } from '../format-quantity.js';
import type { IdleFamily } from '../idle-view.js';
import { idleFamilies, idleMemoryOf, idleNumbersOf } from '../idle-view.js';
import { clientWords } from '../prose/prose.js';
import type { RunView } from '../run-view.js';
import type { AxisScale } from './axis-scale.js';
import { latencyScale, linearScale } from './axis-scale.js';
import type { Chart, Plot } from './chart.js';
import { frameChart } from './chart-frame.js';
import type { IdleScale } from './idle-scale.js';
import { idleScale, signedSizeScale } from './idle-scale.js';
import type { HorizontalAxis, PlacedMark } from './mark-plot.js';
import { describeSpread, markOf, markPlot } from './mark-plot.js';

const TITLE = 'Idle connections';
const DESCRIPTION =
  'The same clients beside more and more connections that lie open in silence, on a logarithmic axis; whiskers are the intervals of the medians, hollow marks are not comparable, the grey band is what this machine does to any program.';
const MICROSECOND_NS = 1000;
const PLOT_HEIGHT = 200;

/** A mark over a number of idle connections. */
interface IdleRow extends PlacedMark {
  readonly idle: number;
}

/** What the rows of a plot are made of. */
interface Subject {
  readonly view: RunView;
  readonly family: IdleFamily;
  readonly across: IdleScale;
}

/** One figure of a family. `scale` is asked for only where there are rows. */
interface IdleFigure {
  readonly title: string;
  readonly axisTitle: (subject: Subject) => string;
  readonly rows: (subject: Subject) => IdleRow[];
  readonly scale: (rows: readonly IdleRow[], floorNs: number | null) => AxisScale;
  readonly hasFloor: boolean;
}

const FIGURES: readonly IdleFigure[] = [
  {
    title: 'throughput',
    axisTitle: ({ family }) => `throughput (${rateUnit(family).name})`,
    rows: (subject) =>
      cellRows(subject, (cell) => cell.requestsPerSecond, rateUnit(subject.family).rps, formatRate),
    scale: (rows) => linearScale(Math.max(...rows.map(({ high }) => high))),
    hasFloor: false,
  },
  {
    title: 'p99',
    axisTitle: () => 'response time, p99',
    // Nothing takes no time; and a logarithm of it there is not.
    rows: (subject) =>
      cellRows(subject, (cell) => cell.p99Ns, 1, formatDuration).filter(({ low }) => low > 0),
    scale: (rows, floorNs) =>
      latencyScale(
        rows.flatMap(({ low, high }) => [low, high]),
        floorNs,
      ),
    hasFloor: true,
  },
  {
    title: 'CPU per request',
    axisTitle: () => 'CPU per request (µs)',
    rows: (subject) =>
      cellRows(subject, (cell) => cell.serverCpuNsPerRequest, MICROSECOND_NS, formatDuration),
    scale: (rows) => linearScale(Math.max(...rows.map(({ high }) => high))),
    hasFloor: false,
  },
  {
    title: 'memory (PSS) per idle connection',
    // Labels with a sign and a unit leave no room for one.
    axisTitle: () => '',
    rows: memoryRows,
    scale: (rows) => signedSizeScale(rows.flatMap(({ low, high }) => [low, high])),
    hasFloor: false,
  },
];

export const idleConnectionsChart = {
  id: 'idle-connections',
  title: TITLE,
  description: DESCRIPTION,
  spec: (view) => {
    const families = idleFamilies(view);
    const plots = families.flatMap((family) => {
      const across = idleScale(idleNumbersOf(family));
      const prefix = families.length > 1 ? `${family.title} · ` : '';
      return FIGURES.flatMap((figure) => plotOf(figure, prefix, { view, family, across }) ?? []);
    });
    return frameChart(view, TITLE, DESCRIPTION, plots, { columns: [2, 1], minPlotWidth: 250 });
  },
} satisfies Chart;

/** Null when no cell has the figure. */
function plotOf(figure: IdleFigure, prefix: string, subject: Subject): Plot | null {
  const { view, across } = subject;
  const rows = figure.rows(subject);
  if (rows.length === 0) return null;
  const marks = {
    title: `${prefix}${figure.title}`,
    axisTitle: figure.axisTitle(subject),
    rows,
    scale: figure.scale(rows, view.floorNs),
    floor: figure.hasFloor ? view.floorNs : null,
    height: PLOT_HEIGHT,
  };
  return markPlot(view, marks, axisOf(across));
}

function rateUnit({ cells }: IdleFamily): { readonly rps: number; readonly name: string } {
  const peakRps = Math.max(0, ...cells.map((cell) => cell.requestsPerSecond?.high ?? 0));
  return peakRps >= 2000 ? { rps: 1000, name: 'k req/s' } : { rps: 1, name: 'req/s' };
}

function cellRows(
  { family, across }: Subject,
  figure: (summary: CellSummary) => Spread | null,
  unit: number,
  format: (value: number) => string,
): IdleRow[] {
  return family.cells.flatMap((summary) => {
    const spread = figure(summary);
    if (spread === null) return [];
    const { idleConnections, concurrency } = summary.cell;
    return [
      {
        style: styleLabel(summary.cell),
        idle: across.placeOf(idleConnections),
        at: `${formatCount(idleConnections)} idle beside ${clientWords([concurrency])}`,
        ...markOf(summary, spread, unit, format),
      },
    ];
  });
}

/** The fewest idle connections have no figure of their own: all others are counted from them. */
function memoryRows({ family, across, view }: Subject): IdleRow[] {
  return idleMemoryOf(family, view).flatMap((memory) => {
    const { cell, comparable, verdict, fewestIdleConnections } = memory;
    const spread = memory.pssBytesPerConnection;
    const summary = family.cells.find((candidate) => candidate.cell.id === cell.id);
    if (spread === null || summary === undefined) return [];
    const mark = markOf(summary, spread, 1, formatSize);
    const from = `counted from ${formatCount(fewestIdleConnections)} idle connections on`;
    return [
      {
        style: styleLabel(cell),
        idle: across.placeOf(cell.idleConnections),
        at: `${formatCount(cell.idleConnections)} idle, ${from}`,
        ...mark,
        shown: describeSpread(spread, (bytes) => `${formatSize(bytes)} each`),
        comparable,
        ranked: comparable ? mark.median : null,
        verdict: verdict ?? 'not measured',
        why:
          summary.comparable && !comparable
            ? 'what it is counted from is not comparable'
            : mark.why,
      },
    ];
  });
}

function axisOf(scale: IdleScale): HorizontalAxis {
  return {
    field: 'idle',
    type: 'quantitative',
    title: 'idle connections',
    scale: { type: 'log', domain: [...scale.domain], nice: false },
    axis: { values: [...scale.ticks], labelExpr: scale.labelExpr, labelOverlap: true },
  };
}
