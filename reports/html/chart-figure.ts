// A chart in a page: the picture, what it is for those who do not see it, and what the page's script draws it from.
import type { ChartSpec } from '../charts/chart.js';
import { PAGE_THEME, withTheme } from '../charts/chart-theme.js';
import { renderSvg } from '../charts/render-svg.js';
import type { Markup } from './markup.js';
import { html, jsonScript, trusted } from './markup.js';

/** What is said of a chart. The figures must stand in a table below it. */
export interface FigureWords {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The description, and what else belongs under the picture. */
  readonly caption: Markup | string;
}

/** The static SVG stands in the page from the start; the page's script replaces it by a live one that fits the window. */
export function chartFigure(
  { id, title, description, caption }: FigureWords,
  spec: ChartSpec,
): Markup {
  // The page has headings of its own.
  const themed = withTheme({ ...spec, title: '' }, PAGE_THEME);
  return html`<figure>
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
    <figcaption>${caption}</figcaption>
  </figure>`;
}
