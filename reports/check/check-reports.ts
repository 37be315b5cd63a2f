// Every report of a check, by the name of its format. The only place that selects.
import type { TerminalOptions } from '../terminal.js';
import type { CheckFormat, CheckReport } from './check-report.js';
import { renderJunitCheck } from './junit-check.js';
import { renderTapCheck } from './tap-check.js';
import { quoteJson } from './quote-json.js';
import { createTerminalCheck } from './terminal-check.js';

/** @param terminal of the text alone. */
export function selectCheckReport(format: CheckFormat, terminal: TerminalOptions): CheckReport {
  switch (format) {
    case 'text':
      return createTerminalCheck(terminal);
    case 'tap':
      return renderTapCheck;
    case 'junit':
      return renderJunitCheck;
    case 'json':
      return (result) => `${quoteJson(result, 2)}\n`;
  }
}
