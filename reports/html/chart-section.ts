// One chart of the page: heading, what it says in words, the chart itself, and its figures as tables.
import type { Chart, ChartSpec } from '../charts/chart.js';
import { PAGE_THEME, withTheme } from '../charts/chart-theme.js';
import { renderSvg } from '../charts/render-svg.js';
import { CHART_PROSE } from '../prose/chart-prose.js';
import type { ProsePoint } from '../prose/prose.js';
import type { RunView } from '../run-view.js';
import { figureTables } from './figure-table.js';
import type { Markup } from './markup.js';
import { html, jsonScript, trusted } from './markup.js';
import { proseMarkup } from './prose-markup.js';

/** The static SVG stands in the page from the start; the page's script replaces it by a live one that fits the window. @param spec null when the run has nothing for it. */
export function chartSection(chart: Chart, spec: ChartSpec | null, view: RunView): Markup {
  const prose = CHART_PROSE[chart.id](view);
  return html`<section id="${chart.id}" class="chart-section" aria-labelledby="${chart.id}-title">
    <h2 id="${chart.id}-title">${chart.title}</h2>
    <p class="lead">${proseMarkup(prose.lead, view)}</p>
    ${spec === null ? html`<p class="empty">Nothing to draw: no cell of this run has the figure.</p>` : figure(chart, withoutTitle(spec))}
    ${
      prose.points.length === 0
        ? null
        : html`<dl class="points">
            ${mergePoints(prose.points).map(
              (point) =>
                html`<div>
                  <dt>${point.title}</dt>
                  <dd>${proseMarkup(point.text, view)}</dd>
                </div> `,
            )}
          </dl>`
    }
    ${
      spec === null
        ? null
        : html`<details>
            <summary>The figures of this chart as a table</summary>
            ${figureTables(chart.id, view)}
          </details>`
    }
  </section> `;
}

function figure(chart: Chart, spec: ChartSpec): Markup {
  const themed = withTheme(spec, PAGE_THEME);
  return html`<figure>
    <div
      class="chart"
      id="chart-${chart.id}"
      role="img"
      aria-label="${chart.title}: ${chart.description} The figures are in the table below."
    >
      ${trusted(renderSvg(themed))}
    </div>
    <script type="application/json" class="chart-spec" data-chart="chart-${chart.id}">
      ${jsonScript(themed)}
    </script>
    <figcaption>
      ${chart.description}
      <span class="files"
        ><a href="charts/${chart.id}.svg">SVG</a>
        <a href="charts/${chart.id}.vl.json">Vega-Lite</a></span
      >
    </figcaption>
  </figure>`;
}

/** The page has headings of its own. */
function withoutTitle(spec: ChartSpec): ChartSpec {
  return { ...spec, title: '' };
}

/** Panels of which the same is to be said stand under one heading. */
function mergePoints(points: readonly ProsePoint[]): ProsePoint[] {
  const titles = new Map<string, string[]>();
  for (const { title, text } of points) titles.set(text, [...(titles.get(text) ?? []), title]);
  return [...titles].map(([text, panels]) => ({ title: panels.join(', '), text }));
}
