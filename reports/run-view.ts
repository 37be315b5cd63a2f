// What every renderer needs to know of a run, worked out once: summaries, panels, looks and the machine's latency floor.
import { median } from 'simple-statistics';
import type { CellSummary } from '../results/cell-summary.js';
import { styleLabel, summariseCells } from '../results/cell-summary.js';
import type { Cell, Run } from '../results/run.js';
import { formatWorkloadName } from './format-quantity.js';
import type { StyleLook } from './style-look.js';
import { assignLooks } from './style-look.js';

/** The cells that may stand on one chart: they differ in style and concurrency alone. */
export interface Panel {
  readonly id: string;
  /** e.g. `TCP · echo`; message size and session length are named only where the run has several. */
  readonly title: string;
  readonly cells: readonly CellSummary[];
}

export interface RunView {
  readonly run: Run;
  /** Panel by panel, style by style, by rising concurrency. */
  readonly cells: readonly CellSummary[];
  readonly panels: readonly Panel[];
  readonly looks: readonly StyleLook[];
  /** Ascending; the numbers of clients that were measured. */
  readonly concurrencies: readonly number[];
  /** Median over rounds and CPUs of the 99th percentile of the machine's own gaps, nanoseconds; null when not probed. */
  readonly floorNs: number | null;
}

/** The view of a run; cells that were never measured are not in it. */
export function viewRun(run: Run): RunView {
  const panels = panelsOf(summariseCells(run));
  const cells = panels.flatMap((panel) => panel.cells);
  return {
    run,
    cells,
    panels,
    looks: assignLooks([...new Set(cells.map(({ cell }) => styleLabel(cell)))]),
    concurrencies: [...new Set(cells.map(({ cell }) => cell.concurrency))].sort((a, b) => a - b),
    floorNs: run.hiccups.length === 0 ? null : median(run.hiccups.map((hiccup) => hiccup.p99Ns)),
  };
}

/** The style labels of a panel, in the order of the plan. */
export function stylesOf(panel: Panel): string[] {
  return [...new Set(panel.cells.map(({ cell }) => styleLabel(cell)))];
}

/** A panel's cells of one style, by rising concurrency. */
export function sweepOf(panel: Panel, label: string): CellSummary[] {
  return panel.cells.filter(({ cell }) => styleLabel(cell) === label);
}

function panelsOf(cells: readonly CellSummary[]): Panel[] {
  const several = (figure: (cell: Cell) => unknown, of: readonly CellSummary[]): boolean =>
    new Set(of.map(({ cell }) => figure(cell))).size > 1;
  const groups = new Map<string, CellSummary[]>();
  for (const summary of cells) {
    const { transport, workload, messageBytes, sessionRequests } = summary.cell;
    const id = [transport, workload, messageBytes, sessionRequests ?? 'none'].join('/');
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [summary]);
    else group.push(summary);
  }
  const sizes = several((cell) => cell.messageBytes, cells);
  return [...groups].map(([id, group]) => {
    const { transport, workload, messageBytes, sessionRequests } = first(group).cell;
    const alike = cells.filter(({ cell }) => cell.transport === transport);
    const parts = [transport.toUpperCase(), formatWorkloadName(workload)];
    if (sizes) parts.push(`${messageBytes} B`);
    if (several((cell) => cell.sessionRequests, alike)) parts.push(sessionText(sessionRequests));
    return { id, title: parts.join(' · '), cells: inOrder(group) };
  });
}

/** Styles as the plan has them, each by rising concurrency. */
function inOrder(group: readonly CellSummary[]): CellSummary[] {
  const labels = [...new Set(group.map(({ cell }) => styleLabel(cell)))];
  const place = ({ cell }: CellSummary): number => labels.indexOf(styleLabel(cell));
  return [...group].sort((a, b) => place(a) - place(b) || a.cell.concurrency - b.cell.concurrency);
}

function sessionText(sessionRequests: number | null): string {
  return sessionRequests === null || sessionRequests === 0
    ? 'one session'
    : `sessions of ${sessionRequests}`;
}

function first(group: readonly CellSummary[]): CellSummary {
  const [summary] = group;
  if (summary === undefined) throw new RangeError('a panel without cells; group cells before use');
  return summary;
}
