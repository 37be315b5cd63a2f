// The tables of the scalability law's fits, and of what more workers bring.
import type { TextColumn } from '../cell-table.js';
import type { RunView } from '../run-view.js';
import {
  SCALABILITY_NOTE,
  SCALABILITY_TITLE,
  scalabilityColumns,
  SPEED_UP_TITLE,
  speedUpColumns,
} from '../scalability-table.js';
import { fittedSweeps, speedUps, viewScalability } from '../scalability-view.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { keepQuantities } from './prose-markup.js';

/** Null in a run without sweeps that are long enough. */
export function scalabilitySection({ run, cells }: RunView): Markup | null {
  const sweeps = fittedSweeps(run);
  if (sweeps.length === 0) return null;
  // Where there is a chart of them, it has said so.
  const isTold = sweeps.some(({ axis }) => axis === 'clients');
  return html`<section id="scalability-fits" aria-labelledby="scalability-fits-title">
    <h2 id="scalability-fits-title">${SCALABILITY_TITLE}: the fits</h2>
    ${isTold ? null : html`<p class="lead">${SCALABILITY_NOTE}</p>`}
    ${tableOf(
      SCALABILITY_TITLE,
      scalabilityColumns(cells),
      sweeps,
      ({ fit }) => fit.kind === 'refused',
    )}
  </section> `;
}

export function speedUpTable({ run, cells }: RunView): Markup {
  const columns = speedUpColumns(viewScalability(run).workers, cells);
  return tableOf(SPEED_UP_TITLE, columns, speedUps(run), ({ comparable }) => !comparable);
}

function tableOf<Row>(
  label: string,
  columns: readonly TextColumn<Row>[],
  rows: readonly Row[],
  isDoubtful: (row: Row) => boolean,
): Markup {
  const number = (column: TextColumn<Row>): Markup | null =>
    column.numeric ? html` class="number"` : null;
  return html`<div class="scroller" tabindex="0" role="region" aria-label="${label}">
    <table class="cells">
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" ${number(column)}>${column.heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => {
          const texts = columns.map((column, index) => {
            const text = keepQuantities(column.text(row));
            return index === 0
              ? html`<th scope="row">${text}</th>`
              : html`<td${number(column)}>${text}</td>`;
          });
          return html`<tr${isDoubtful(row) ? html` class="doubtful"` : null}>${texts}</tr> `;
        })}
      </tbody>
    </table>
  </div> `;
}
