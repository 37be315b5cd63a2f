// A history as a page of its own, in the look of report.html.
import type { History, TrendGroup } from '../../results/history/history.js';
import { formatDigits } from '../format-quantity.js';
import { chartFigure } from '../html/chart-figure.js';
import type { Markup } from '../html/markup.js';
import { html, trusted } from '../html/markup.js';
import { renderPage } from '../html/page-shell.js';
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
export const renderHtmlHistory: HistoryReport = (history) =>
  renderPage({
    title: `${historyHeadline(history)} · echobench`,
    main: html`
      ${header(history)} ${contents(history)}
      ${history.groups.map((group, index) => section(group, index, history))}
    `,
    footer: html`<p>
      Made by echobench from stored runs. How changes are found: docs/measuring.md, “History”.
    </p>`,
  });

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
  const description = describeChart(group);
  return html`<section id="${id}" class="chart-section" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="lead">${[groupReason(group), ...groupNotes(group)].join(' ')}</p>
    ${spec === null ? null : chartFigure({ id, title, description, caption: description }, spec)}
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
