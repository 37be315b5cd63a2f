// The table of memory per idle connection.
import { styleLabel } from '../../results/cell-summary.js';
import {
  IDLE_MEMORY_NOTE,
  IDLE_MEMORY_TITLE,
  idleMemoryColumns,
  idleMemoryRows,
} from '../idle-table.js';
import type { RunView } from '../run-view.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { keepQuantities } from './prose-markup.js';
import { styleGlyph } from './style-glyph.js';

/** Null in an ordinary run. */
export function idleMemorySection(view: RunView): Markup | null {
  const rows = idleMemoryRows(view);
  if (rows.length === 0) return null;
  const columns = idleMemoryColumns(view);
  return html`<section id="idle-memory" aria-labelledby="idle-memory-title">
    <h2 id="idle-memory-title">${IDLE_MEMORY_TITLE}</h2>
    <p class="lead">${IDLE_MEMORY_NOTE}</p>
    <div class="scroller" tabindex="0" role="region" aria-labelledby="idle-memory-title">
      <table class="cells">
        <thead>
          <tr>
            ${columns.map(
              (column) =>
                html`<th scope="col" ${column.numeric ? html` class="number"` : null}>
                  ${column.heading}
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map((memory) => {
            const look = view.looks.find(({ label }) => label === styleLabel(memory.cell));
            const glyph = look === undefined ? null : styleGlyph(look, !memory.comparable);
            const cells = columns.map((column, index) => {
              const text = keepQuantities(column.text(memory));
              return index === 0
                ? html`<th scope="row">${glyph}${text}</th>`
                : html`<td${column.numeric ? html` class="number"` : null}>${text}</td>`;
            });
            return html`<tr${memory.comparable ? null : html` class="doubtful"`}>${cells}</tr> `;
          })}
        </tbody>
      </table>
    </div>
  </section> `;
}
