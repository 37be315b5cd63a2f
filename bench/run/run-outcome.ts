// What `run` prints on stdout when it has ended: the summary and where the report is, for people or for programs. Pure.
import { join } from 'node:path';
import { renderJson } from '../../reports/json.js';
import { createTerminalReport, type TerminalOptions } from '../../reports/terminal.js';
import type { Run } from '../../results/run.js';
import { RUN_FILE } from '../../results/store.js';
import { REPORT_PAGE } from '../report-folder.js';

/** The terminal report, and the paths of the page and of the raw results. */
export function renderOutcome(run: Run, folder: string, terminal: TerminalOptions): string {
  const table = createTerminalReport(terminal)(run);
  return `${table}\nreport:  ${join(folder, REPORT_PAGE)}\nresults: ${join(folder, RUN_FILE)}\n`;
}

/** The JSON report (reports/json.ts) with `folder`, where everything else lies. */
export function renderOutcomeJson(run: Run, folder: string): string {
  const summary = JSON.parse(renderJson(run)) as Record<string, unknown>;
  return `${JSON.stringify({ ...summary, folder }, null, 2)}\n`;
}
