// A comparison on a terminal: the verdict, what to know first, and the rows that matter, worst first.
import pc from 'picocolors';
import type { CellComparison, Comparison, ComparisonVerdict } from '../../results/comparison.js';
import type { TextColumn } from '../cell-table.js';
import type { Colours, TerminalOptions } from '../terminal.js';
import { tableOf, wrap } from '../terminal.js';
import { comparisonColumns } from './comparison-columns.js';
import type { ComparisonReport } from './comparison-report.js';
import {
  describeLeftOut,
  headlineOf,
  rowsWorthShowing,
  sidesText,
  untestedByReason,
} from './comparison-summary.js';
import { cellText } from './comparison-text.js';

/** Reasons that are told below the table when not all are asked for. */
const MAX_REASONS = 5;
/** Cells named with a reason; the others are counted. */
const MAX_NAMED_CELLS = 3;

/** @param all every row and every reason; else the rows with a change, or all where they are few. */
export function createTerminalComparison(
  { columns, colour }: TerminalOptions,
  all: boolean,
): ComparisonReport {
  const colours = pc.createColors(colour);
  return (comparison) => {
    const { comparisons, verdict } = comparison;
    const shown = rowsWorthShowing(comparisons, all);
    const leftOut = describeLeftOut(comparisons.filter((row) => !shown.includes(row)));
    const blocks = [
      verdictColour(verdict, colours)(colours.bold(wrap(headlineOf(comparison), columns))),
      wrap(sidesText(comparison), columns),
      ...comparison.notes.map((note) => wrap(note, columns)),
      ...(shown.length === 0 ? [] : [rowTable(shown, comparisons, columns, colours)]),
      ...(leftOut === '' ? [] : [wrap(`Not shown: ${leftOut}. --all shows them.`, columns)]),
      ...reasonLines(comparison, all).map((line) => colours.dim(wrap(line, columns))),
    ];
    return `${blocks.join('\n\n')}\n`;
  };
}

function rowTable(
  rows: readonly CellComparison[],
  all: readonly CellComparison[],
  width: number,
  colours: Colours,
): string {
  const paint = (column: TextColumn<CellComparison>, row: CellComparison): string => {
    const text = column.text(row);
    if (column.heading === 'verdict') return verdictColour(row.verdict, colours)(text);
    return row.verdict === 'inconclusive' ? colours.dim(text) : text;
  };
  const alike = (a: CellComparison, b: CellComparison): boolean => a.verdict === b.verdict;
  return tableOf({ columns: comparisonColumns(all), rows, paint, alike }, width, colours);
}

/** Why cells were not tested at all: each reason once. */
function reasonLines({ comparisons }: Comparison, all: boolean): string[] {
  const groups = untestedByReason(comparisons).sort((a, b) => b.rows.length - a.rows.length);
  const told = all ? groups : groups.slice(0, MAX_REASONS);
  const lines = told.map(({ reason, rows }) => {
    const cells = [...new Set(rows.map(({ cell }) => cellText(cell, comparisons)))];
    const named = cells.slice(0, MAX_NAMED_CELLS).join('; ');
    const more = cells.length - MAX_NAMED_CELLS;
    return `${named}${more > 0 ? `; ${more} more` : ''}: ${reason}`;
  });
  const untold = groups.length - told.length;
  return untold > 0 ? [...lines, `${untold} more reasons: --all tells them.`] : lines;
}

function verdictColour(verdict: ComparisonVerdict, colours: Colours): (text: string) => string {
  switch (verdict) {
    case 'slower':
      return colours.red;
    case 'inconclusive':
      return colours.yellow;
    case 'same':
      return (text) => text;
    case 'faster':
      return colours.green;
  }
}
