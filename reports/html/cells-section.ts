// The table of all cells, what could not run, and what failed.
import type { CellSummary } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import type { CellColumn } from '../cell-table.js';
import { cellColumns, cellTableNote, reasonsText } from '../cell-table.js';
import { listFailures } from '../failures.js';
import { groupLeftOut } from '../left-out.js';
import type { RunView } from '../run-view.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { keepQuantities } from './prose-markup.js';
import { styleGlyph } from './style-glyph.js';

export function cellsSection(view: RunView): Markup {
  if (view.cells.length === 0) return html``;
  const columns = cellColumns(view.cells);
  return html`<section id="cells" aria-labelledby="cells-title">
    <h2 id="cells-title">All cells</h2>
    <p class="lead">
      ${cellTableNote(view.cells)} A hollow mark (○) means that the cell’s figures say nothing
      certain about the server and enter no ranking; the last column says why. Headings sort.
    </p>
    <div class="scroller tall" tabindex="0" role="region" aria-labelledby="cells-title">
      <table class="cells sortable">
        <thead>
          <tr>
            ${columns.map(
              (column) =>
                html`<th
                  scope="col"
                  ${column.numeric ? html` class="number"` : null}
                  title="${column.meaning}"
                >
                  ${column.heading}
                </th>`,
            )}
            <th scope="col" title="the reasons of the verdict">because</th>
          </tr>
        </thead>
        <tbody>
          ${view.cells.map((summary) => row(summary, columns, view))}
        </tbody>
      </table>
    </div>
  </section> `;
}

/** Null when every planned style could run everywhere. */
export function unsupportedSection({ run }: RunView): Markup | null {
  if (run.unsupported.length === 0) return null;
  return html`<section id="unsupported" aria-labelledby="unsupported-title">
    <h2 id="unsupported-title">What could not run here</h2>
    <dl class="facts">
      ${groupLeftOut(run.unsupported).map(
        ({ what, reason }) =>
          html`<div>
            <dt>${what}</dt>
            <dd>${reason}</dd>
          </div> `,
      )}
    </dl>
  </section> `;
}

/** Null when nothing failed. */
export function failuresSection({ run }: RunView): Markup | null {
  const failures = listFailures(run);
  if (failures.length === 0) return null;
  return html`<section id="failures" aria-labelledby="failures-title">
    <h2 id="failures-title">What failed</h2>
    <dl class="facts wide">
      ${failures.map(
        ({ what, message, code }) =>
          html`<div>
            <dt>${what}</dt>
            <dd>${message}${code === null ? null : html` <code>${code}</code>`}</dd>
          </div> `,
      )}
    </dl>
  </section> `;
}

function row(summary: CellSummary, columns: readonly CellColumn[], view: RunView): Markup {
  const look = view.looks.find(({ label }) => label === styleLabel(summary.cell));
  const glyph = look === undefined ? null : styleGlyph(look, !summary.comparable);
  const cells = columns.map((column, index) => {
    const key = column.sortKey(summary);
    const detail = column.detail?.(summary) ?? null;
    const title = detail === null ? null : html` title="${detail}"`;
    const attributes = html`${column.numeric ? html` class="number"` : null}${title}
    data-key="${key ?? ''}"`;
    const text = keepQuantities(column.text(summary));
    return index === 0
      ? html`<th scope="row" ${attributes}>${glyph}${text}</th>`
      : html`<td${attributes}>${text}</td>`;
  });
  return html`<tr${summary.comparable ? null : html` class="doubtful"`}>${cells}<td class="why">${reasonsText(summary)}</td></tr>
`;
}
