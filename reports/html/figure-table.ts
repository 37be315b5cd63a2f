// A chart's figures as tables: its text alternative, for who cannot or would rather not read marks.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { mergeHistograms, valueAtQuantileNs } from '../../results/histogram.js';
import type { ChartId } from '../charts/chart.js';
import { unservedShare } from '../charts/fairness.js';
import {
  formatDigits,
  formatDuration,
  formatPercent,
  formatRate,
  formatSize,
} from '../format-quantity.js';
import type { RunView } from '../run-view.js';
import { stylesOf, sweepOf } from '../run-view.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { keepQuantities } from './prose-markup.js';

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

const MEASURES: Readonly<Record<ChartId, readonly Measure[]>> = {
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
  memory: [
    {
      caption: 'Memory (PSS) under load',
      figure: median((c) => c.loadedPssBytes),
      format: formatSize,
    },
  ],
};

/** One table per figure of the chart: a row per panel and style, a column per number of clients. */
export function figureTables(id: ChartId, view: RunView): Markup[] {
  return MEASURES[id].map(
    (measure) =>
      html`<div class="scroller" tabindex="0" role="region" aria-label="${measure.caption}">
        <table>
          <caption>
            ${measure.caption}, median of the repetitions; ○ marks what is not comparable
          </caption>
          <thead>
            <tr>
              <th scope="col">panel</th>
              <th scope="col">style</th>
              ${view.concurrencies.map(
                (clients) =>
                  html`<th scope="col" class="number">
                    ${clients === 1 ? '1 client' : `${clients} clients`}
                  </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${view.panels.flatMap((panel) =>
              stylesOf(panel).map(
                (label) =>
                  html`<tr>
                    <th scope="row">${panel.title}</th>
                    <td>${label}</td>
                    ${view.concurrencies.map((clients) =>
                      figureCell(sweepOf(panel, label), clients, measure),
                    )}
                  </tr> `,
              ),
            )}
          </tbody>
        </table>
      </div> `,
  );
}

function figureCell(sweep: readonly CellSummary[], clients: number, measure: Measure): Markup {
  const cell = sweep.find((candidate) => candidate.cell.concurrency === clients);
  const value = cell === undefined ? null : measure.figure(cell);
  if (cell === undefined || value === null) return html`<td class="number none">–</td>`;
  const text = keepQuantities(measure.format(value));
  return html`<td class="number">${cell.comparable ? text : `○ ${text}`}</td>`;
}
