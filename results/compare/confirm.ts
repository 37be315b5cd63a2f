// What is slower is measured again before it is called so: which cells, how often, and what both measurements amount to. Pure; who
// measures is bench/compare/.
import { styleLabel } from '../cell-summary.js';
import type { CellComparison, Comparison, Metric } from '../comparison.js';
import type { Run } from '../run.js';
import { repetitionsToReject } from '../statistics/variation.js';
import { describeCell } from './cell-pairs.js';
import type { CompareOptions } from './compare-options.js';
import type { Sides } from './compare-runs.js';
import { compareRuns } from './compare-runs.js';
import { worstComparisonVerdict } from './worst-verdict.js';

/** What is to be measured again. */
export interface ConfirmationPlan {
  readonly cellIds: readonly string[];
  readonly metrics: readonly Metric[];
  /** As many as the candidate had, and at least what a rejection takes. */
  readonly rounds: number;
}

/**
 * @param candidate the run that is to be measured again. Cells that it does not have are not planned: there is nothing to make them from.
 * @returns null when none of its cells is slower.
 */
export function planConfirmation(
  comparison: Comparison,
  candidate: Run,
  { significance }: CompareOptions,
): ConfirmationPlan | null {
  const slower = comparison.comparisons.filter(({ verdict }) => verdict === 'slower');
  const keys = new Set(slower.map(({ cell }) => keyOf(cell)));
  const cellIds = candidate.cells.filter((cell) => keys.has(keyOfCell(cell))).map(({ id }) => id);
  const metrics = [...new Set(slower.map(({ metric }) => metric))];
  if (cellIds.length === 0) return null;
  const needed = repetitionsToReject(significance / metrics.length / cellIds.length);
  return { cellIds, metrics, rounds: Math.max(candidate.order.length, needed) };
}

/**
 * The first comparison with what became of it: a cell that is `slower` again stays so, every other becomes `inconclusive`, with both
 * figures in its reason. @param again the planned cells of the candidate, measured afresh.
 */
export function applyConfirmation(
  first: Comparison,
  { baseline }: Sides,
  again: Run,
  plan: ConfirmationPlan,
  options: CompareOptions,
): Comparison {
  const second = compareRuns(
    {
      baseline: baseline.map((run) => withCells(run, plan.cellIds)),
      candidate: [withCells(again, plan.cellIds)],
    },
    { ...options, metrics: plan.metrics },
  );
  const rows = new Map(second.comparisons.map((row) => [rowKey(row), row]));
  const comparisons = first.comparisons.map((row) =>
    row.verdict === 'slower' ? judgeAgain(row, rows.get(rowKey(row)) ?? null) : row,
  );
  const slower = first.comparisons.filter(({ verdict }) => verdict === 'slower').length;
  const confirmed = comparisons.filter(({ verdict }) => verdict === 'slower').length;
  const note = `Measured again in run ${again.id}, ${plan.rounds} rounds: ${confirmed} of ${slower} slower comparisons were slower again.`;
  return {
    ...first,
    verdict: worstComparisonVerdict(comparisons.map(({ verdict }) => verdict)),
    notes: [note, ...first.notes, ...notesOfAgain(first, second)],
    comparisons,
  };
}

/** What is to be known of the second comparison and was not of the first: other machines, other commits. */
function notesOfAgain(first: Comparison, second: Comparison): string[] {
  return second.notes
    .filter((note) => !first.notes.includes(note))
    .map((note) => `When measured again: ${note}`);
}

function judgeAgain(row: CellComparison, again: CellComparison | null): CellComparison {
  const found = again?.reason ?? 'This cell is not among what was measured.';
  if (again?.verdict === 'slower') {
    return { ...row, reason: `${row.reason} Measured again, it was slower again: ${found}` };
  }
  const reason = `Slower at first, and not when measured again. First: ${row.reason} Again: ${found}`;
  return { ...row, verdict: 'inconclusive', reason };
}

/** Without the cells that nobody asks for, so that they neither count as missing nor are paid for. */
function withCells(run: Run, cellIds: readonly string[]): Run {
  const wanted = new Set(cellIds);
  return {
    ...run,
    cells: run.cells.filter(({ id }) => wanted.has(id)),
    repetitions: run.repetitions.filter(({ cellId }) => wanted.has(cellId)),
  };
}

function rowKey({ cell, metric }: CellComparison): string {
  return `${metric} ${keyOf(cell)}`;
}

function keyOfCell(cell: Run['cells'][number]): string {
  return keyOf(describeCell(cell, styleLabel(cell)));
}

/** Field by field, since a comparison that was read back may have another order. */
function keyOf(cell: CellComparison['cell']): string {
  const { style, transport, workload, messageBytes, concurrency } = cell;
  const { sessionRequests, idleConnections } = cell;
  return JSON.stringify([
    style,
    transport,
    workload,
    messageBytes,
    concurrency,
    sessionRequests,
    idleConnections,
  ]);
}
