// A history as one page with everything in it: opens without a network, reads without a script, in the look of report.html.
import type { History, TrendGroup } from '../../results/history/history.js';
import type { ChartSpec } from '../charts/chart.js';
import { PAGE_THEME, withTheme } from '../charts/chart-theme.js';
import { renderSvg } from '../charts/render-svg.js';
import { formatDigits } from '../format-quantity.js';
import type { Markup } from '../html/markup.js';
import { html, jsonScript, trusted } from '../html/markup.js';
import { loadPageAssets } from '../html/page-assets.js';
import { POLICY } from '../html/page.js';
import type { HistoryReport } from './history-report.js';
import { trendTable } from './html-trend-table.js';
import { describeChart, trendChart } from './trend-chart.js';
import {
  changeSentence,
  dayOf,
  groupNotes,
  groupReason,
  groupTitle,
  historyHeadline,
  trendName,
} from './trend-text.js';

/** Changes named at the top of the page. */
const MAX_HEADLINE_CHANGES = 8;

/** The whole page. @throws {Error} when the program's own files or vega's browser builds are missing. */
export const renderHtmlHistory: HistoryReport = (history) => {
  const assets = loadPageAssets();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}" />
        <meta name="generator" content="echobench" />
        <title>${historyHeadline(history)} · echobench</title>
        <style>
          ${trusted(assets.css)}
        </style>
      </head>
      <body>
        <main>
          ${header(history)} ${contents(history)}
          ${history.groups.map((group, index) => section(group, index, history))}
        </main>
        <footer>
          <p>
            Made by echobench from stored runs. How changes are found: docs/measuring.md, “History”.
          </p>
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

function header(history: History): Markup {
  const { scenario, runs, notes } = history;
  const [first, last] = [runs[0], runs.at(-1)];
  const span =
    first === undefined || last === undefined
      ? 'No runs yet'
      : `${runs.length} run${runs.length === 1 ? '' : 's'}, ${dayOf(first)} to ${dayOf(last)}`;
  return html`<header>
    <p class="eyebrow">echobench · history</p>
    <h1>${scenario}</h1>
    <p class="meta">${span}</p>
    <div class="answer">
      ${newestChanges(history)} ${notes.map((note) => html`<p>${note}</p> `)}
    </div>
  </header>`;
}

/** What changed of late, in the runs that compare with the newest. */
function newestChanges(history: History): Markup {
  const groups = history.groups.filter(({ main }) => main);
  const all = groups
    .flatMap((group) =>
      group.trends.flatMap((trend) =>
        (trend.changes ?? []).map((change) => ({ group, trend, change })),
      ),
    )
    .sort((a, b) => b.change.after - a.change.after);
  const judged = groups.some(({ trends }) => trends.some(({ changes }) => changes !== null));
  if (!judged) return html`<p>Too few comparable runs yet to look for changes of level.</p>`;
  const rule = `Changes of level by ${percent(history.minEffectRatio)} or more, with a chance of at most ${percent(history.significance)} that any of a metric is false`;
  if (all.length === 0) return html`<p>${rule}: none.</p>`;
  const told = all.slice(0, MAX_HEADLINE_CHANGES);
  const more = all.length - told.length;
  return html`<p>${rule}: ${all.length}${more > 0 ? `, of which the newest are` : ''}</p>
    <ul>
      ${told.map(
        ({ group, trend, change }) =>
          html`<li>
            <strong>${group.metric}</strong>, ${trendName(trend, group.trends)}:
            ${changeSentence(change, group.unit, history)}
          </li> `,
      )}
    </ul>`;
}

/** `5 %`: as it was asked for. */
function percent(ratio: number): string {
  return `${formatDigits(ratio * 100)} %`;
}

function contents({ groups }: History): Markup | null {
  if (groups.length === 0) return null;
  return html`<nav aria-label="On this page">
    <ul>
      ${groups.map((group, index) => html`<li><a href="#group-${index}">${titleOf(group)}</a></li> `)}
    </ul>
  </nav>`;
}

function section(group: TrendGroup, index: number, history: History): Markup {
  const title = titleOf(group);
  const id = `group-${index}`;
  // Runs that stand apart are for looking up, not for looking at.
  const spec = group.main ? trendChart(group, history, title) : null;
  return html`<section id="${id}" class="chart-section" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="lead">${[groupReason(group), ...groupNotes(group)].join(' ')}</p>
    ${spec === null ? null : figure(id, title, describeChart(group), spec)}
    <details ${trusted(group.main && spec === null ? 'open' : '')}>
      <summary>All ${group.trends.length} cells as a table</summary>
      ${trendTable(group, history)}
    </details>
  </section> `;
}

function titleOf(group: TrendGroup): string {
  const title = groupTitle(group);
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}${group.main ? '' : ', apart'}`;
}

function figure(id: string, title: string, description: string, spec: ChartSpec): Markup {
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
    <figcaption>${description}</figcaption>
  </figure>`;
}
