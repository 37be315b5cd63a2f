// The table of a comparison, as plain texts: what the terminal and Markdown put into their own kinds of table.
import type { CellComparison } from '../../results/comparison.js';
import type { TextColumn } from '../cell-table.js';
import {
  cellText,
  detectableText,
  intervalText,
  NOTHING,
  pText,
  ratioDigits,
  sideText,
} from './comparison-text.js';

/** @param all rows of the comparison, shown or not: they decide what a cell must be told apart by. */
export function comparisonColumns(
  all: readonly CellComparison[],
): readonly TextColumn<CellComparison>[] {
  return [
    { heading: 'cell', numeric: false, rank: 0, text: ({ cell }) => cellText(cell, all) },
    { heading: 'metric', numeric: false, rank: 0, text: ({ metric }) => metric },
    {
      heading: 'baseline',
      numeric: true,
      rank: 3,
      text: ({ baseline, unit }) => sideText(baseline, unit),
    },
    {
      heading: 'candidate',
      numeric: true,
      rank: 3,
      text: ({ candidate, unit }) => sideText(candidate, unit),
    },
    {
      heading: 'ratio',
      numeric: true,
      rank: 0,
      text: ({ ratio }) => (ratio === null ? NOTHING : ratioDigits(ratio)),
    },
    { heading: 'interval', numeric: false, rank: 1, text: intervalText },
    { heading: 'shows ≥', numeric: true, rank: 0, text: detectableText },
    {
      heading: 'p adj',
      numeric: true,
      rank: 2,
      text: ({ adjustedPValue }) => pText(adjustedPValue),
    },
    { heading: 'verdict', numeric: false, rank: 0, text: ({ verdict }) => verdict },
  ];
}
