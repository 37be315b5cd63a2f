// A run's summary as JSON, for programs: cell summaries and what they belong to. The whole run, raw values and histograms
// included, is run.json itself, so nothing is said twice here.
import { summariseCells } from '../results/cell-summary.js';
import { summariseIdleMemory } from '../results/idle-memory.js';
import { summariseYardstick } from '../results/yardstick.js';
import type { Report } from './report.js';

/** Raised when a field changes meaning. */
const SUMMARY_SCHEMA_VERSION = 1;

/**
 * `{schemaVersion, run, unsupported, cells, yardstick, precision, idleMemory}`; a cell has the fields of a CellSummary, its repetitions by
 * their number; `yardstick` those of YardstickSummary, `precision` those of run.json, or null;
 * `idleMemory` has those of IdleMemory, and is empty unless cells differ in idle connections.
 */
export const renderJson: Report = (run) => {
  const { id, startedAt, finishedAt, status, scenario, seed, environment } = run;
  const summaries = summariseCells(run);
  const cells = summaries.map(({ repetitions, ...summary }) => ({
    ...summary,
    repetitions: repetitions.length,
  }));
  const summary = {
    schemaVersion: SUMMARY_SCHEMA_VERSION,
    run: { id, startedAt, finishedAt, status, scenario, seed, environment },
    unsupported: run.unsupported,
    cells,
    yardstick: summariseYardstick(run),
    precision: run.precision,
    idleMemory: summariseIdleMemory(run.cells, summaries),
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
};
