// One chart of the page: heading, what it says in words, the chart itself, and its figures as tables.
import type { Chart, ChartSpec } from '../charts/chart.js';
import { CHART_PROSE } from '../prose/chart-prose.js';
import type { ProsePoint } from '../prose/prose.js';
import type { RunView } from '../run-view.js';
import { chartFigure } from './chart-figure.js';
import { figureTables } from './figure-table.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { proseMarkup } from './prose-markup.js';

/** @param spec null when the run has nothing for it. */
export function chartSection(chart: Chart, spec: ChartSpec | null, view: RunView): Markup {
  const prose = CHART_PROSE[chart.id](view);
  return html`<section id="${chart.id}" class="chart-section" aria-labelledby="${chart.id}-title">
    <h2 id="${chart.id}-title">${chart.title}</h2>
    <p class="lead">${proseMarkup(prose.lead, view)}</p>
    ${spec === null ? html`<p class="empty">Nothing to draw: no cell of this run has the figure.</p>` : figure(chart, spec)}
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
  const { id, title, description } = chart;
  const caption = html` ${description}
    <span class="files"
      ><a href="charts/${id}.svg">SVG</a> <a href="charts/${id}.vl.json">Vega-Lite</a></span
    >`;
  return chartFigure({ id, title, description, caption }, spec);
}

/** Panels of which the same is to be said stand under one heading. */
function mergePoints(points: readonly ProsePoint[]): ProsePoint[] {
  const titles = new Map<string, string[]>();
  for (const { title, text } of points) titles.set(text, [...(titles.get(text) ?? []), title]);
  return [...titles].map(([text, panels]) => ({ title: panels.join(', '), text }));
}
