// The registry of reports on comparisons: the one place that selects one by its name.
import type { TerminalOptions } from '../terminal.js';
import type { ComparisonReport } from './comparison-report.js';
import type { ComparisonReportName } from './comparison-report-names.js';
import { renderHtmlComparison } from './html-comparison.js';
import { renderJunitComparison } from './junit-comparison.js';
import { createMarkdownComparison } from './markdown-comparison.js';
import { createTerminalComparison } from './terminal-comparison.js';

/**
 * @param terminal for the report of that name; the others look the same everywhere.
 * @param all whether the terminal and Markdown show every row; the other reports always do.
 */
export function createComparisonReport(
  name: ComparisonReportName,
  terminal: TerminalOptions,
  all: boolean,
): ComparisonReport {
  switch (name) {
    case 'terminal':
      return createTerminalComparison(terminal, all);
    case 'markdown':
      return createMarkdownComparison(all);
    case 'json':
      return (comparison) => `${JSON.stringify(comparison, null, 2)}\n`;
    case 'junit':
      return renderJunitComparison;
    case 'html':
      return renderHtmlComparison;
  }
}
