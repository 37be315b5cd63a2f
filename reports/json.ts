// A run's summary as JSON, for programs: cell summaries and what they belong to. The whole run, raw values and histograms
// included, is run.json itself, so nothing is said twice here.
import type { Spread } from '../results/cell-summary.js';
import { summariseCells } from '../results/cell-summary.js';
import { summariseIdleMemory } from '../results/idle-memory.js';
import type { Run } from '../results/run.js';
import { intervalOf, variationOf } from '../results/spread-interval.js';
import { summariseYardstick } from '../results/yardstick.js';
import type { Report } from './report.js';
import { speedUps, viewScalability } from './scalability-view.js';

/** Raised when a field changes meaning. */
const SUMMARY_SCHEMA_VERSION = 1;

/**
 * `{schemaVersion, run, unsupported, cells, yardstick, precision, idleMemory, scalability}`; a cell has the fields of a CellSummary, its repetitions by
 * their number, and each figure as `{median, low, high, n, interval, coefficientOfVariation}` (results/README.md); `yardstick` those of YardstickSummary, `precision` those of run.json, or null;
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
    scalability: scalabilityJson(run),
  };
  return `${JSON.stringify(summary, spreadsInFull, 2)}\n`;
};

/** Sweeps by the ids of their cells. */
function scalabilityJson(run: Run) {
  const { fitted } = viewScalability(run);
  return {
    sweeps: fitted.map(({ axis, label, points, fit }) => ({
      axis,
      label,
      points: points.map(({ n, summary }) => ({ n, cell: summary.cell.id })),
      fit,
    })),
    speedUps: speedUps(run).map(({ summary, ...speedUp }) => ({
      cell: summary.cell.id,
      ...speedUp,
    })),
  };
}

/** A spread without its single figures, and with what they say of its median. */
function spreadsInFull(_: string, value: unknown): unknown {
  if (!isSpread(value)) return value;
  const { median, low, high, n } = value;
  return {
    median,
    low,
    high,
    n,
    interval: intervalOf(value),
    coefficientOfVariation: variationOf(value),
  };
}

function isSpread(value: unknown): value is Spread {
  return typeof value === 'object' && value !== null && 'median' in value && 'figures' in value;
}
