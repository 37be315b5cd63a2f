// Which cells of two sides are the same cell, and which have no twin. Figures are not looked at here.
import { styleLabel } from '../cell-summary.js';
import type { CellComparison } from '../comparison.js';
import type { Cell, Repetition, Run } from '../run.js';

/** One run's measurements of a cell; never empty. */
export interface CellPart {
  readonly run: Run;
  readonly repetitions: readonly Repetition[];
}

/** A cell on one side, over all its runs that measured it. */
export interface CellSide {
  readonly cell: Cell;
  /** Empty when it was planned and never measured. */
  readonly parts: readonly CellPart[];
}

/** A cell with its twin; null: that side did not plan it. */
export interface CellPair {
  /** As the comparison names it. */
  readonly cell: CellComparison['cell'];
  readonly baseline: CellSide | null;
  readonly candidate: CellSide | null;
}

/** Cells of two sides by their ids, which are the same in every run of every scenario; in the baseline's order, then the rest. */
export function pairByCell(baseline: readonly Run[], candidate: readonly Run[]): CellPair[] {
  const [left, right] = [sidesById(baseline), sidesById(candidate)];
  const ids = new Set([...left.keys(), ...right.keys()]);
  return [...ids].flatMap((id) => {
    const [a, b] = [left.get(id) ?? null, right.get(id) ?? null];
    const cell = (a ?? b)?.cell;
    if (cell === undefined) return [];
    return [{ cell: describeCell(cell, styleLabel(cell)), baseline: a, candidate: b }];
  });
}

/** Cells of two styles of one run, by all that they may have in common. @param from @param to labels as `styleLabel` writes them. */
export function pairByStyle(run: Run, from: string, to: string): CellPair[] {
  const sides = [...sidesById([run]).values()];
  const [left, right] = [from, to].map(
    (label) =>
      new Map(
        sides
          .filter(({ cell }) => styleLabel(cell) === label)
          .map((side) => [placeOf(side.cell), side]),
      ),
  );
  const places = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
  return [...places].flatMap((place) => {
    const [a, b] = [left?.get(place) ?? null, right?.get(place) ?? null];
    const cell = (a ?? b)?.cell;
    if (cell === undefined) return [];
    return [{ cell: describeCell(cell, `${from} → ${to}`), baseline: a, candidate: b }];
  });
}

/** The labels of a run's styles, in the order of the plan. */
export function styleLabelsOf(run: Run): string[] {
  return [...new Set(run.cells.map(styleLabel))];
}

function sidesById(runs: readonly Run[]): Map<string, CellSide> {
  const sides = new Map<string, { cell: Cell; parts: CellPart[] }>();
  for (const run of runs) {
    const measured = new Map<string, Repetition[]>();
    for (const repetition of run.repetitions) {
      const group = measured.get(repetition.cellId);
      if (group === undefined) measured.set(repetition.cellId, [repetition]);
      else group.push(repetition);
    }
    for (const cell of run.cells) {
      const side = sides.get(cell.id) ?? { cell, parts: [] };
      sides.set(cell.id, side);
      const repetitions = measured.get(cell.id);
      if (repetitions !== undefined) side.parts.push({ run, repetitions });
    }
  }
  return sides;
}

/** A cell as a comparison names it. @param style its label. */
export function describeCell(cell: Cell, style: string): CellPair['cell'] {
  const { transport, workload, messageBytes, concurrency, sessionRequests, idleConnections } = cell;
  return {
    style,
    transport,
    workload,
    messageBytes,
    concurrency,
    sessionRequests,
    idleConnections,
  };
}

/** Everything but the style. */
function placeOf(cell: Cell): string {
  return JSON.stringify({ ...describeCell(cell, '') });
}
