// The registry of reports: the one place that selects a renderer by its name.
import { renderCsv } from './csv.js';
import { renderHtml } from './html/page.js';
import { renderJson } from './json.js';
import { renderMarkdown } from './markdown.js';
import type { Report } from './report.js';
import type { TerminalOptions } from './terminal.js';
import { createTerminalReport } from './terminal.js';

/** What `--format` accepts. */
export const REPORT_NAMES = ['terminal', 'markdown', 'csv', 'json', 'html'] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

/** @param terminal for the report of that name; the others look the same everywhere. */
export function createReport(name: ReportName, terminal: TerminalOptions): Report {
  switch (name) {
    case 'terminal':
      return createTerminalReport(terminal);
    case 'markdown':
      return renderMarkdown;
    case 'csv':
      return renderCsv;
    case 'json':
      return renderJson;
    case 'html':
      return renderHtml;
  }
}
