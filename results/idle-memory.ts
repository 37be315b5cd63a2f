// What an idle connection costs a server in memory, from the cells of a run that differ in idle connections alone. Pure.
import type { CellSummary, Spread } from './cell-summary.js';
import { spreadOf, styleLabel } from './cell-summary.js';
import type { Cell, MemorySample, Verdict } from './run.js';

/**
 * Bytes per idle connection of the server's process tree, as the window closed: the slope between the cell with the fewest idle
 * connections and one with more, (median memory there − median memory here) ÷ (connections there − connections here).
 *
 * A spread's `low` is the slope from the most that was seen here to the least that was seen there, its `high` the reverse: fresh
 * processes are independent, so any two of their repetitions may be set against each other. `n` is the repetitions of the cell
 * that has fewer. A slope may be negative: a server's memory moves by itself, and few connections do not show above that.
 */
export interface IdleMemory {
  /** The cell with more idle connections. */
  readonly cell: Cell;
  readonly fewestIdleConnections: number;
  /** Whether both cells are comparable; `verdict` is the cell's own, or of the other when that is the doubtful one. Null: not measured. */
  readonly comparable: boolean;
  readonly verdict: Verdict | null;
  /** Proportional set size. Null when one of the two cells has no figure. The kernel's socket memory is in neither figure. */
  readonly pssBytesPerConnection: Spread | null;
  /** Its anonymous part: steadier, since file pages come and go by themselves. */
  readonly pssAnonBytesPerConnection: Spread | null;
}

type MemoryFigure = (memory: MemorySample) => number | null;

/**
 * One entry for every planned cell that has more idle connections than another of its kind, in the order of the plan. Repetitions
 * that failed do not enter: theirs is not the memory of as many connections as were asked for.
 */
export function summariseIdleMemory(
  planned: readonly Cell[],
  summaries: readonly CellSummary[],
): IdleMemory[] {
  const byId = new Map(summaries.map((summary) => [summary.cell.id, summary]));
  const fewest = new Map<string, Cell>();
  for (const cell of planned) {
    const known = fewest.get(kindOf(cell));
    if (known === undefined || cell.idleConnections < known.idleConnections) {
      fewest.set(kindOf(cell), cell);
    }
  }
  return planned.flatMap((cell) => {
    const base = fewest.get(kindOf(cell));
    if (base === undefined || cell.idleConnections === base.idleConnections) return [];
    return [compare(cell, byId.get(cell.id), base, byId.get(base.id))];
  });
}

function compare(
  cell: Cell,
  there: CellSummary | undefined,
  base: Cell,
  here: CellSummary | undefined,
): IdleMemory {
  const connections = cell.idleConnections - base.idleConnections;
  const slope = (figure: MemoryFigure): Spread | null => {
    const [more, less] = [memoryOf(there, figure), memoryOf(here, figure)];
    if (more === null || less === null) return null;
    return {
      median: (more.median - less.median) / connections,
      low: (more.low - less.high) / connections,
      high: (more.high - less.low) / connections,
      n: Math.min(more.n, less.n),
      figures: [],
    };
  };
  const doubtful = [there, here].find((summary) => summary?.comparable === false);
  return {
    cell,
    fewestIdleConnections: base.idleConnections,
    comparable: there?.comparable === true && here?.comparable === true,
    verdict: (doubtful ?? there)?.verdict ?? null,
    pssBytesPerConnection: slope((memory) => memory.pssBytes),
    pssAnonBytesPerConnection: slope((memory) => memory.pssAnonBytes),
  };
}

function memoryOf(summary: CellSummary | undefined, figure: MemoryFigure): Spread | null {
  const held = summary?.repetitions.filter(({ verdict }) => verdict !== 'failed') ?? [];
  return spreadOf(
    held.map(({ server }) => {
      const memory = server?.memory.loaded ?? null;
      return memory === null ? null : figure(memory);
    }),
  );
}

/** What two cells must share for the difference of their memory to be that of their idle connections. */
function kindOf(cell: Cell): string {
  const { transport, workload, messageBytes, concurrency, sessionRequests } = cell;
  return JSON.stringify([
    styleLabel(cell),
    transport,
    workload,
    messageBytes,
    concurrency,
    sessionRequests,
  ]);
}
