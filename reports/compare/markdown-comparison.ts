// A comparison for a pull request or a ticket: short enough to be read there.
import { escapeMarkdown, tableOf } from '../markdown.js';
import { comparisonColumns } from './comparison-columns.js';
import type { ComparisonReport } from './comparison-report.js';
import { describeLeftOut, headlineOf, rowsWorthShowing, sidesText } from './comparison-summary.js';

/** GitHub-flavoured. @param all every row; else the rows with a change, or all where they are few. */
export function createMarkdownComparison(all: boolean): ComparisonReport {
  return (comparison) => {
    const { comparisons } = comparison;
    const shown = rowsWorthShowing(comparisons, all);
    const leftOut = describeLeftOut(comparisons.filter((row) => !shown.includes(row)));
    const sections = [
      `## ${escapeMarkdown(headlineOf(comparison))}`,
      escapeMarkdown(sidesText(comparison)),
      ...(shown.length === 0 ? [] : [tableOf(comparisonColumns(comparisons), shown)]),
      ...(leftOut === '' ? [] : [`Not shown: ${leftOut}.`]),
      ...(comparison.notes.length === 0
        ? []
        : [comparison.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')]),
      'Ratios are candidate ÷ baseline with their 95 % interval; “shows ≥” is the smallest change that so many repetitions show four times in five.',
    ];
    return `${sections.join('\n\n')}\n`;
  };
}
