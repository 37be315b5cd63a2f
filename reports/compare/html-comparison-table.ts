// The table of all comparisons on the page: sorts by its headings, and says of every row why.
import type { CellComparison, Comparison } from '../../results/comparison.js';
import type { Markup } from '../html/markup.js';
import { html } from '../html/markup.js';
import { keepQuantities } from '../html/prose-markup.js';
import { styleGlyph } from '../html/style-glyph.js';
import { worstFirst } from './comparison-summary.js';
import { cellText, detectableText, pText, ratioText, sideText } from './comparison-text.js';
import { verdictLook } from './verdict-look.js';

interface Column {
  readonly heading: string;
  readonly meaning: string;
  readonly numeric: boolean;
  readonly text: (row: CellComparison) => string;
  readonly sortKey: (row: CellComparison) => number | string | null;
}

const COLUMNS: readonly Column[] = [
  column(
    'metric',
    'what is compared',
    false,
    ({ metric }) => metric,
    ({ metric }) => metric,
  ),
  column(
    'verdict',
    'what can be said of it',
    false,
    (row) => row.verdict,
    (row) => row.verdict,
  ),
  column('ratio', 'candidate ÷ baseline, with its interval', true, ratioText, ({ ratio }) => ratio),
  column(
    'baseline',
    'its median, and half of its interval',
    true,
    ({ baseline, unit }) => sideText(baseline, unit),
    ({ baseline }) => baseline.median,
  ),
  column(
    'candidate',
    'its median, and half of its interval',
    true,
    ({ candidate, unit }) => sideText(candidate, unit),
    ({ candidate }) => candidate.median,
  ),
  column(
    'shows ≥',
    'the smallest change that so many repetitions show four times in five',
    true,
    detectableText,
    (row) => row.smallestDetectableRatio,
  ),
  column(
    'p adj',
    'how likely so large a difference is between equal sides, over all cells of the metric',
    true,
    ({ adjustedPValue }) => pText(adjustedPValue),
    ({ adjustedPValue }) => adjustedPValue,
  ),
];

export function comparisonTable({ comparisons }: Comparison): Markup {
  return html`<section id="rows" aria-labelledby="rows-title">
    <h2 id="rows-title">All comparisons</h2>
    <p class="lead">Worst first. Headings sort.</p>
    <div class="scroller tall" tabindex="0" role="region" aria-labelledby="rows-title">
      <table class="cells sortable">
        <thead>
          <tr>
            <th scope="col">cell</th>
            ${COLUMNS.map(
              ({ heading, meaning, numeric }) =>
                html`<th scope="col" ${numeric ? html` class="number"` : null} title="${meaning}">
                  ${heading}
                </th>`,
            )}
            <th scope="col">because</th>
          </tr>
        </thead>
        <tbody>
          ${worstFirst(comparisons).map((row) => tableRow(row, comparisons))}
        </tbody>
      </table>
    </div>
  </section> `;
}

function tableRow(row: CellComparison, all: readonly CellComparison[]): Markup {
  const name = cellText(row.cell, all);
  const doubtful = row.verdict === 'inconclusive';
  return html`<tr ${doubtful ? html` class="doubtful"` : null}>
    <th scope="row" data-key="${name}">${styleGlyph(verdictLook(row.verdict), doubtful)}${name}</th>
    ${COLUMNS.map(
      ({ numeric, text, sortKey }) =>
        html`<td ${numeric ? html` class="number"` : null} data-key="${sortKey(row) ?? ''}">
          ${keepQuantities(text(row))}
        </td>`,
    )}
    <td class="why">${row.reason}</td>
  </tr> `;
}

function column(
  heading: string,
  meaning: string,
  numeric: boolean,
  text: Column['text'],
  sortKey: Column['sortKey'],
): Column {
  return { heading, meaning, numeric, text, sortKey };
}
