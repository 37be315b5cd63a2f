// A chart's figures as tables: its text alternative, for who cannot or would rather not read marks.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { mergeHistograms, valueAtQuantileNs } from '../../results/histogram.js';
import type { Cell } from '../../results/run.js';
import type { ChartId } from '../charts/chart.js';
import { unservedShare } from '../charts/fairness.js';
import {
  formatCount,
  formatDigits,
  formatDuration,
  formatPercent,
  formatRate,
  formatSize,
} from '../format-quantity.js';
import { idleFamilies } from '../idle-view.js';
import type { Panel, RunView } from '../run-view.js';
import { stylesOf, sweepOf } from '../run-view.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { keepQuantities } from './prose-markup.js';
import { speedUpTable } from './scalability-section.js';

/** Charts against the number of clients. */
type SweepChartId = Exclude<ChartId, 'idle-connections' | 'speed-up'>;

interface Measure {
  readonly caption: string;
  readonly figure: (cell: CellSummary) => number | null;
  readonly format: (value: number) => string;
}

const median =
  (spread: (cell: CellSummary) => Spread | null): Measure['figure'] =>
  (cell) =>
    spread(cell)?.median ?? null;

const atQuantile =
  (quantile: number): Measure['figure'] =>
  (cell) => {
    const encoded = cell.repetitions.flatMap(({ load }) => load?.responseTimeNs.histogram ?? []);
    return encoded.length === 0 ? null : valueAtQuantileNs(mergeHistograms(encoded), quantile);
  };

const MEASURES: Readonly<Record<SweepChartId, readonly Measure[]>> = {
  throughput: [
    { caption: 'Throughput', figure: median((c) => c.requestsPerSecond), format: formatRate },
  ],
  latency: [
    { caption: 'p50 response time', figure: median((c) => c.p50Ns), format: formatDuration },
    { caption: 'p99 response time', figure: median((c) => c.p99Ns), format: formatDuration },
    { caption: 'p99.9 response time', figure: median((c) => c.p999Ns), format: formatDuration },
  ],
  'latency-distribution': [
    { caption: '90 % of all requests within', figure: atQuantile(0.9), format: formatDuration },
    {
      caption: '99.99 % of all requests within',
      figure: atQuantile(0.9999),
      format: formatDuration,
    },
  ],
  fairness: [
    {
      caption: 'Jain’s index over clients',
      figure: median((c) => c.jainIndex),
      format: formatDigits,
    },
    { caption: 'Clients without a reply', figure: median(unservedShare), format: formatPercent },
    {
      caption: 'Jain’s index over workers',
      figure: median((c) => c.workersJainIndex),
      format: formatDigits,
    },
  ],
  'cpu-per-request': [
    {
      caption: 'Server CPU per request',
      figure: median((c) => c.serverCpuNsPerRequest),
      format: formatDuration,
    },
  ],
  scalability: [
    { caption: 'Throughput', figure: median((c) => c.requestsPerSecond), format: formatRate },
  ],
  memory: [
    {
      caption: 'Memory (PSS) under load',
      figure: median((c) => c.loadedPssBytes),
      format: formatSize,
    },
  ],
};

const IDLE_MEASURES: readonly Measure[] = [
  ...MEASURES.throughput,
  { caption: 'p99 response time', figure: median((c) => c.p99Ns), format: formatDuration },
  ...MEASURES['cpu-per-request'],
];

/** One column of a chart's tables. */
interface Place {
  readonly heading: string;
  readonly isOf: (cell: Cell) => boolean;
}

/** One table per figure of the chart: a row per panel and style, a column per number of clients, or of idle connections. */
export function figureTables(id: ChartId, view: RunView): Markup[] {
  if (id === 'idle-connections') {
    const places = view.idleNumbers.map((idle): Place => ({
      heading: `${formatCount(idle)} idle`,
      isOf: (cell) => cell.idleConnections === idle,
    }));
    return IDLE_MEASURES.map((measure) => figureTable(measure, idleFamilies(view), places));
  }
  if (id === 'speed-up') return [speedUpTable(view)];
  const places = view.concurrencies.map((clients): Place => ({
    heading: clients === 1 ? '1 client' : `${clients} clients`,
    isOf: (cell) => cell.concurrency === clients,
  }));
  return MEASURES[id].map((measure) => figureTable(measure, view.panels, places));
}

function figureTable(measure: Measure, panels: readonly Panel[], places: readonly Place[]): Markup {
  return html`<div class="scroller" tabindex="0" role="region" aria-label="${measure.caption}">
    <table>
      <caption>
        ${measure.caption}, median of the repetitions; ○ marks what is not comparable
      </caption>
      <thead>
        <tr>
          <th scope="col">panel</th>
          <th scope="col">style</th>
          ${places.map(({ heading }) => html`<th scope="col" class="number">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${panels.flatMap((panel) =>
          stylesOf(panel).map(
            (label) =>
              html`<tr>
                <th scope="row">${panel.title}</th>
                <td>${label}</td>
                ${places.map((place) => figureCell(sweepOf(panel, label), place, measure))}
              </tr> `,
          ),
        )}
      </tbody>
    </table>
  </div> `;
}

function figureCell(sweep: readonly CellSummary[], place: Place, measure: Measure): Markup {
  const cell = sweep.find((candidate) => place.isOf(candidate.cell));
  const value = cell === undefined ? null : measure.figure(cell);
  if (cell === undefined || value === null) return html`<td class="number none">–</td>`;
  const text = keepQuantities(measure.format(value));
  return html`<td class="number">${cell.comparable ? text : `○ ${text}`}</td>`;
}
