// A run's summary as JSON, for programs: cell summaries and what they belong to. The whole run, raw values and histograms
// included, is run.json itself, so nothing is said twice here.
import { summariseCells } from '../results/cell-summary.js';
import type { Report } from './report.js';

/** Raised when a field changes meaning. */
const SUMMARY_SCHEMA_VERSION = 1;

/** `{schemaVersion, run, unsupported, cells}`; a cell has the fields of a CellSummary, its repetitions by their number. */
export const renderJson: Report = (run) => {
  const { id, startedAt, finishedAt, status, scenario, seed, environment } = run;
  const cells = summariseCells(run).map(({ repetitions, ...summary }) => ({
    ...summary,
    repetitions: repetitions.length,
  }));
  const summary = {
    schemaVersion: SUMMARY_SCHEMA_VERSION,
    run: { id, startedAt, finishedAt, status, scenario, seed, environment },
    unsupported: run.unsupported,
    cells,
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
};
