// A comparison as one page with everything in it: opens without a network, reads without a script, in the look of report.html.
import type { Comparison } from '../../results/comparison.js';
import type { ChartSpec } from '../charts/chart.js';
import { PAGE_THEME, withTheme } from '../charts/chart-theme.js';
import { renderSvg } from '../charts/render-svg.js';
import type { Markup } from '../html/markup.js';
import { html, jsonScript, trusted } from '../html/markup.js';
import { POLICY } from '../html/page.js';
import { loadPageAssets } from '../html/page-assets.js';
import { styleGlyph } from '../html/style-glyph.js';
import type { ComparisonReport } from './comparison-report.js';
import { headlineOf } from './comparison-summary.js';
import { comparisonTable } from './html-comparison-table.js';
import { overlayChart } from './overlay-chart.js';
import { ratioChart, RATIO_DESCRIPTION, RATIO_TITLE } from './ratio-chart.js';
import { VERDICT_LOOKS } from './verdict-look.js';

interface PageChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly spec: ChartSpec | null;
}

/** The whole page. @throws {Error} when the program's own files or vega's browser builds are missing. */
export const renderHtmlComparison: ComparisonReport = (comparison) => {
  const assets = loadPageAssets();
  const charts = chartsOf(comparison).filter(({ spec }) => spec !== null);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}" />
        <meta name="generator" content="echobench" />
        <title>${headlineOf(comparison)} · echobench</title>
        <style>
          ${trusted(assets.css)}
        </style>
      </head>
      <body>
        <main>
          ${header(comparison)} ${contents(charts)} ${reading()} ${charts.map(section)}
          ${comparisonTable(comparison)}
        </main>
        <footer>
          <p>Made by echobench from stored runs. What a verdict means: docs/measuring.md.</p>
        </footer>
        ${assets.vega.map(
          (script) =>
            html`<script>
              ${trusted(script)};
            </script> `,
        )}
        <script>
          ${trusted(assets.script)};
        </script>
      </body>
    </html> `.html;
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
  // The page has headings of its own.
  const themed = withTheme({ ...spec, title: '' }, PAGE_THEME);
  return html`<section id="${id}" class="chart-section" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <figure>
      <div
        class="chart"
        id="chart-${id}"
        role="img"
        aria-label="${title}: ${description} The figures are in the table below."
      >
        ${trusted(renderSvg(themed))}
      </div>
      <script type="application/json" class="chart-spec" data-chart="chart-${id}">
        ${jsonScript(themed)}
      </script>
      <figcaption>${description}</figcaption>
    </figure>
  </section> `;
}
