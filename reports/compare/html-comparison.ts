// A comparison as a page of its own, in the look of report.html.
import type { Comparison } from '../../results/comparison.js';
import type { ChartSpec } from '../charts/chart.js';
import { chartFigure } from '../html/chart-figure.js';
import type { Markup } from '../html/markup.js';
import { html } from '../html/markup.js';
import { renderPage } from '../html/page-shell.js';
import { styleGlyph } from '../html/style-glyph.js';
import type { ComparisonReport } from './comparison-report.js';
import { headlineOf } from './comparison-summary.js';
import { comparisonTable } from './html-comparison-table.js';
import { overlayChart } from './overlay-chart.js';
import { ratioChart, RATIO_DESCRIPTION, RATIO_TITLE } from './ratio-chart.js';
import { VERDICT_LOOKS } from './verdict-look.js';

const FOOTER = 'Made by echobench from stored runs. What a verdict means: docs/measuring.md.';

interface PageChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly spec: ChartSpec | null;
}

/** The whole page. @throws {Error} when the program's own files or vega's browser builds are missing. */
export const renderHtmlComparison: ComparisonReport = (comparison) => {
  const charts = chartsOf(comparison).filter(({ spec }) => spec !== null);
  return renderPage({
    title: `${headlineOf(comparison)} · echobench`,
    main: html`
      ${header(comparison)} ${contents(charts)} ${reading()} ${charts.map(section)}
      ${comparisonTable(comparison)}
    `,
    footer: html`<p>${FOOTER}</p>`,
  });
};

function chartsOf({ comparisons }: Comparison): PageChart[] {
  const overlay = (metric: 'throughput' | 'p99', title: string, what: string): PageChart => {
    const description = `${what} against the number of clients: the baseline dashed and hollow, the candidate solid and filled; whiskers are intervals of the medians. Pale: not comparable.`;
    const spec = overlayChart(metric, title, description, comparisons);
    return { id: `overlay-${metric}`, title, description, spec };
  };
  return [
    {
      id: 'ratios',
      title: RATIO_TITLE,
      description: RATIO_DESCRIPTION,
      spec: ratioChart(comparisons),
    },
    overlay('throughput', 'Throughput, both sides', 'Verified replies per second'),
    overlay('p99', 'p99 response time, both sides', 'What 99 of 100 replies came within'),
  ];
}

function header(comparison: Comparison): Markup {
  const { baseline, candidate, notes, verdict } = comparison;
  const [, counts = ''] = headlineOf(comparison).split(': ');
  return html`<header>
    <p class="eyebrow">echobench · comparison</p>
    <h1>${verdict.charAt(0).toUpperCase() + verdict.slice(1)}</h1>
    <p class="meta">
      Baseline <strong>${baseline.join(', ')}</strong> · candidate
      <strong>${candidate.join(', ')}</strong>
    </p>
    <div class="answer">
      <p>${counts.charAt(0).toUpperCase() + counts.slice(1)}.</p>
      ${notes.map((note) => html`<p>${note}</p> `)}
    </div>
  </header>`;
}

function contents(charts: readonly PageChart[]): Markup {
  return html`<nav aria-label="On this page">
    <ul>
      ${charts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
      <li><a href="#rows">All comparisons</a></li>
    </ul>
  </nav>`;
}

const MEANINGS: Readonly<Record<string, string>> = {
  slower: 'Surely worse, and by enough to matter. Up, whichever way the metric runs.',
  inconclusive: 'Neither a change nor sameness is shown, or the cell is not comparable.',
  same: 'The whole interval lies within what does not matter.',
  faster: 'Surely better, and by enough to matter.',
};

function reading(): Markup {
  return html`<section id="reading" aria-labelledby="reading-title" class="reading">
    <h2 id="reading-title">How to read this page</h2>
    <ul>
      ${VERDICT_LOOKS.map(
        (look) =>
          html`<li>
            <span class="sample">${styleGlyph(look, look.label === 'inconclusive')}</span
            >${look.label}: ${MEANINGS[look.label] ?? ''}
          </li> `,
      )}
    </ul>
  </section>`;
}

function section({ id, title, description, spec }: PageChart): Markup | null {
  if (spec === null) return null;
  return html`<section id="${id}" class="chart-section" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${chartFigure({ id, title, description, caption: description }, spec)}
  </section> `;
}
