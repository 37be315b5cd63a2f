// The column that says which cells were not steady in their windows. It is there only where some were not.
import type { CellSummary } from '../results/cell-summary.js';
import { settlingOf } from '../results/settling.js';
import type { CellColumn } from './cell-table.js';
import { formatDuration } from './format-quantity.js';

/** A cell's repetitions together: how many never settled, how many late, and the latest of these. */
interface CellSettling {
  readonly known: number;
  readonly never: number;
  readonly late: number;
  readonly latestMs: number;
}

export const SETTLING_COLUMN: CellColumn = {
  heading: 'steady',
  meaning:
    'when the throughput settled, counted from the window’s start, in the repetition that took longest; never: it went on changing',
  numeric: true,
  rank: 3,
  text: (summary) => {
    const { known, never, late, latestMs } = settlingOfCell(summary);
    if (known === 0) return '–';
    if (never > 0) return `never in ${never} of ${known}`;
    return late > 0 ? `after ${formatDuration(latestMs * 1e6)}` : 'yes';
  },
  sortKey: (summary) => {
    const { known, never, latestMs } = settlingOfCell(summary);
    return known === 0 ? null : never > 0 ? Number.MAX_VALUE : latestMs;
  },
};

/** Whether the column has anything to tell. */
export function isAnyUnsteady(cells: readonly CellSummary[]): boolean {
  return cells.map(settlingOfCell).some(({ never, late }) => never + late > 0);
}

/** Asked for again and again while a table is laid out. */
const found = new WeakMap<CellSummary, CellSettling>();

function settlingOfCell(summary: CellSummary): CellSettling {
  const known = found.get(summary);
  if (known !== undefined) return known;
  const all = summary.repetitions
    .flatMap(({ load }) => (load === null ? [] : settlingOf(load)))
    .filter(({ kind }) => kind !== 'unknown');
  const late = all.flatMap((settling) => (settling.kind === 'late' ? settling.settledMs : []));
  const settling = {
    known: all.length,
    never: all.filter(({ kind }) => kind === 'never').length,
    late: late.length,
    latestMs: Math.max(0, ...late),
  };
  found.set(summary, settling);
  return settling;
}
