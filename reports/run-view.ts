// What every renderer needs to know of a run, worked out once: summaries, panels, looks and the machine's latency floor.
import { median } from 'simple-statistics';
import type { CellSummary } from '../results/cell-summary.js';
import { styleLabel, summariseCells } from '../results/cell-summary.js';
import type { IdleMemory } from '../results/idle-memory.js';
import { summariseIdleMemory } from '../results/idle-memory.js';
import type { Cell, Run } from '../results/run.js';
import { formatCount, formatWorkloadName } from './format-quantity.js';
import type { StyleLook } from './style-look.js';
import { assignLooks } from './style-look.js';

/** The cells that may stand on one chart: they differ in style and concurrency alone. */
export interface Panel {
  readonly id: string;
  /** e.g. `TCP · echo`; message size, session length and idle connections are named only where the run has several. */
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
  /** Ascending; the numbers of idle connections that lay beside them, `[0]` where there were none. */
  readonly idleNumbers: readonly number[];
  /** What an idle connection costs in memory; empty unless cells differ in idle connections. */
  readonly idleMemory: readonly IdleMemory[];
  /** Median over rounds and CPUs of the 99th percentile of the machine's own gaps, nanoseconds; null when not probed. */
  readonly floorNs: number | null;
}

/** The view of a run; cells that were never measured are not in it. */
export function viewRun(run: Run): RunView {
  const summaries = summariseCells(run);
  const panels = panelsOf(summaries);
  const cells = panels.flatMap((panel) => panel.cells);
  return {
    run,
    cells,
    panels,
    looks: assignLooks([...new Set(cells.map(({ cell }) => styleLabel(cell)))]),
    concurrencies: ascending(cells.map(({ cell }) => cell.concurrency)),
    idleNumbers: ascending(cells.map(({ cell }) => cell.idleConnections)),
    idleMemory: summariseIdleMemory(run.cells, summaries),
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

/** The title of the cells that are like `cell` but for style, clients and idle connections, told apart from `all` others. */
export function titleOf(cell: Cell, all: readonly CellSummary[]): string {
  const { transport, workload, messageBytes, sessionRequests } = cell;
  const alike = all.filter((summary) => summary.cell.transport === transport);
  const parts = [transport.toUpperCase(), formatWorkloadName(workload)];
  if (several((each) => each.messageBytes, all)) parts.push(`${messageBytes} B`);
  if (several((each) => each.sessionRequests, alike)) parts.push(sessionText(sessionRequests));
  return parts.join(' · ');
}

/** Whether the cells have more than one of it. */
export function several(figure: (cell: Cell) => unknown, of: readonly CellSummary[]): boolean {
  return new Set(of.map(({ cell }) => figure(cell))).size > 1;
}

function panelsOf(cells: readonly CellSummary[]): Panel[] {
  // By what the charts of one kind share, then by idle connections: those rise from panel to panel.
  const kinds = new Map<string, Map<number, CellSummary[]>>();
  for (const summary of cells) {
    const { transport, workload, messageBytes, sessionRequests, idleConnections } = summary.cell;
    const kind = [transport, workload, messageBytes, sessionRequests ?? 'none'].join('/');
    const groups = kinds.get(kind) ?? new Map<number, CellSummary[]>();
    groups.set(idleConnections, [...(groups.get(idleConnections) ?? []), summary]);
    kinds.set(kind, groups);
  }
  const hasIdle = cells.some(({ cell }) => cell.idleConnections > 0);
  return [...kinds].flatMap(([kind, groups]) =>
    [...groups]
      .sort(([a], [b]) => a - b)
      .map(([idle, group]) => ({
        id: idle === 0 ? kind : `${kind}/${idle}`,
        title: titleOf(first(group).cell, cells) + (hasIdle ? ` · ${formatCount(idle)} idle` : ''),
        cells: inOrder(group),
      })),
  );
}

/** Styles as the plan has them, each by rising concurrency. */
function inOrder(group: readonly CellSummary[]): CellSummary[] {
  const labels = [...new Set(group.map(({ cell }) => styleLabel(cell)))];
  const place = ({ cell }: CellSummary): number => labels.indexOf(styleLabel(cell));
  return [...group].sort((a, b) => place(a) - place(b) || a.cell.concurrency - b.cell.concurrency);
}

function ascending(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
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
