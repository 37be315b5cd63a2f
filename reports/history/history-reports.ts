// The registry of reports on histories: the one place that selects one by its name.
import type { TerminalOptions } from '../terminal.js';
import { renderCsvHistory } from './csv-history.js';
import type { HistoryReport } from './history-report.js';
import type { HistoryReportName } from './history-report-names.js';
import { renderHtmlHistory } from './html-history.js';
import { createTerminalHistory } from './terminal-history.js';

/** @param terminal for the report of that name; the others look the same everywhere. */
export function createHistoryReport(
  name: HistoryReportName,
  terminal: TerminalOptions,
): HistoryReport {
  switch (name) {
    case 'terminal':
      return createTerminalHistory(terminal);
    case 'html':
      return renderHtmlHistory;
    case 'json':
      return (history) => `${JSON.stringify(history)}\n`;
    case 'csv':
      return renderCsvHistory;
  }
}
