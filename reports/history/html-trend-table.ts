// All cells of a group as a table of the page: trend, newest figure, changes. The trend is a tiny inline SVG that needs no script.
import { median } from 'simple-statistics';
import { styleLabel } from '../../results/cell-summary.js';
import type { History, Trend, TrendGroup } from '../../results/history/history.js';
import { formatCount, formatWorkloadName } from '../format-quantity.js';
import type { Markup } from '../html/markup.js';
import { html } from '../html/markup.js';
import { changeSentence, changeText, latestText, trendName } from './trend-text.js';

const LINE_WIDTH = 150;
const LINE_HEIGHT = 24;
/** The line's height stands for at least so much to both sides of the median. */
const LEAST_RANGE_RATIO = 0.1;
/** A point for each pixel is all that can be seen. */
const MAX_LINE_POINTS = 150;

export function trendTable(group: TrendGroup, history: History): Markup {
  return html`<div class="scroller tall">
    <table class="sortable">
      <caption>
        Every cell with its trend over the comparable runs
      </caption>
      <thead>
        <tr>
          <th scope="col">style</th>
          <th scope="col">transport</th>
          <th scope="col">workload</th>
          <th scope="col" class="number">clients</th>
          <th scope="col">trend</th>
          <th scope="col" class="number">points</th>
          <th scope="col" class="number">latest</th>
          <th scope="col" class="number">since first</th>
          <th scope="col">changes</th>
        </tr>
      </thead>
      <tbody>
        ${group.trends.map((trend) => row(trend, group, history))}
      </tbody>
    </table>
  </div> `;
}

function row(trend: Trend, group: TrendGroup, history: History): Markup {
  const { cell, points, latest, sinceFirstRatio, changes } = trend;
  const sound = points.filter(({ comparable }) => comparable).length;
  return html`<tr>
    <th scope="row" data-key="${styleLabel(cell)}">${styleLabel(cell)}</th>
    <td data-key="${cell.transport}">${cell.transport}</td>
    <td data-key="${cell.workload}">${formatWorkloadName(cell.workload)}</td>
    <td class="number" data-key="${cell.concurrency}">${formatCount(cell.concurrency)}</td>
    <td>${trendLine(trend, trendName(trend, group.trends))}</td>
    <td class="number" data-key="${sound}">
      ${sound === points.length ? String(sound) : `${sound} of ${points.length}`}
    </td>
    <td class="number" data-key="${latest === null ? '' : latest.median}">
      ${latestText(trend, group.unit)}
    </td>
    <td class="number" data-key="${sinceFirstRatio ?? ''}">${changeText(sinceFirstRatio)}</td>
    <td class="why" data-key="${changes?.length ?? -1}">
      ${changes === null ? 'not enough points' : changes.length === 0 ? 'none' : null}
      ${(changes ?? []).map((change) => html`<div>${changeSentence(change, group.unit, history)}</div> `)}
    </td>
  </tr> `;
}

function trendLine({ points }: Trend, name: string): Markup | null {
  const all = points.filter(({ comparable }) => comparable).map((point) => point.median);
  if (all.length < 2) return null;
  const step = Math.ceil(all.length / MAX_LINE_POINTS);
  const figures = all.filter((_, index) => (all.length - 1 - index) % step === 0);
  const middle = median(figures);
  const low = Math.min(...figures, middle * (1 - LEAST_RANGE_RATIO));
  const high = Math.max(...figures, middle * (1 + LEAST_RANGE_RATIO));
  const path = figures.map((figure, index) => {
    const x = 2 + ((LINE_WIDTH - 4) * index) / (figures.length - 1);
    const y = 2 + (LINE_HEIGHT - 4) * (1 - (figure - low) / (high - low || 1));
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return html`<svg
    viewBox="0 0 ${LINE_WIDTH} ${LINE_HEIGHT}"
    width="${LINE_WIDTH}"
    height="${LINE_HEIGHT}"
    role="img"
    aria-label="Trend of ${name}"
  >
    <polyline
      points="${path.join(' ')}"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linejoin="round"
    />
  </svg>`;
}
