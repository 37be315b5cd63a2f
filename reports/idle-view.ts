// A run whose cells differ in idle connections, seen along that axis: which cells make up one line of a chart or table.
import type { CellSummary } from '../results/cell-summary.js';
import type { IdleMemory } from '../results/idle-memory.js';
import type { Cell } from '../results/run.js';
import { clientWords } from './prose/prose.js';
import type { Panel, RunView } from './run-view.js';
import { several, titleOf } from './run-view.js';

/** The cells that differ in style and idle connections alone, style by style, by rising idle connections. */
export type IdleFamily = Panel;

/** Families with at least two numbers of idle connections; none in an ordinary run. */
export function idleFamilies(view: RunView): IdleFamily[] {
  const groups = new Map<string, CellSummary[]>();
  for (const summary of view.cells) {
    const id = familyId(summary.cell);
    groups.set(id, [...(groups.get(id) ?? []), summary]);
  }
  return [...groups].flatMap(([id, cells]) => {
    const [first] = cells;
    if (first === undefined || !several((cell) => cell.idleConnections, cells)) return [];
    return [{ id, title: familyTitle(first.cell, view), cells }];
  });
}

/** Whether idle connections are an axis of this run. */
export function hasIdleAxis(view: RunView): boolean {
  return idleFamilies(view).length > 0;
}

/** The numbers of idle connections of a family's cells, ascending. */
export function idleNumbersOf({ cells }: IdleFamily): number[] {
  return [...new Set(cells.map(({ cell }) => cell.idleConnections))].sort((a, b) => a - b);
}

/** What idle connections cost the styles of a family in memory, in its order. */
export function idleMemoryOf(family: IdleFamily, view: RunView): IdleMemory[] {
  return view.idleMemory.filter(({ cell }) => familyId(cell) === family.id);
}

/** `TCP · echo`, with the number of clients where the run has several. */
function familyTitle(cell: Cell, view: RunView): string {
  const clients = view.concurrencies.length > 1 ? ` · ${clientWords([cell.concurrency])}` : '';
  return titleOf(cell, view.cells) + clients;
}

function familyId(cell: Cell): string {
  const { transport, workload, messageBytes, sessionRequests, concurrency } = cell;
  return [transport, workload, messageBytes, sessionRequests ?? 'none', concurrency].join('/');
}
