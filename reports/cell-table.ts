// The table of all cells, as plain texts: what the terminal, Markdown and the page put into their own kinds of table.
import type { CellSummary, Spread } from '../results/cell-summary.js';
import { styleLabel } from '../results/cell-summary.js';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatSize,
  formatWorkloadName,
} from './format-quantity.js';
import { isAnyUnsteady, SETTLING_COLUMN } from './settling-column.js';

/** One column of a table of texts. */
export interface TextColumn<Row> {
  readonly heading: string;
  readonly numeric: boolean;
  /** Columns of a lower rank stay when there is no room for all. */
  readonly rank: number;
  readonly text: (row: Row) => string;
}

/** One column of the table of all cells, and what it sorts by (null sorts last). */
export interface CellColumn extends TextColumn<CellSummary> {
  /** What the figure is and how it was got, for a heading's explanation. */
  readonly meaning: string;
  readonly sortKey: (summary: CellSummary) => number | string | null;
}

const NOTHING = '–';

/** The columns for these cells: idle connections have one only where there were any, and unsteady loads likewise. */
export function cellColumns(cells: readonly CellSummary[]): readonly CellColumn[] {
  const isIdle = cells.some(({ cell }) => cell.idleConnections > 0);
  const unsteady = isAnyUnsteady(cells) ? [SETTLING_COLUMN] : [];
  return COLUMNS.flatMap((column) => {
    if (column.heading === 'clients' && isIdle) return [column, IDLE_COLUMN];
    return column.heading === '±' ? [column, ...unsteady] : [column];
  });
}

const IDLE_COLUMN: CellColumn = {
  heading: 'idle',
  meaning: 'connections that lay open in silence beside the clients',
  numeric: true,
  rank: 0,
  text: ({ cell }) => formatCount(cell.idleConnections),
  sortKey: ({ cell }) => cell.idleConnections,
};

const COLUMNS: readonly CellColumn[] = [
  {
    heading: 'style',
    meaning: 'the server’s style, with its options',
    numeric: false,
    rank: 0,
    text: ({ cell }) => styleLabel(cell),
    sortKey: ({ cell }) => styleLabel(cell),
  },
  {
    heading: 'transport',
    meaning: 'what carries the requests',
    numeric: false,
    rank: 0,
    text: ({ cell }) => cell.transport,
    sortKey: ({ cell }) => cell.transport,
  },
  {
    heading: 'workload',
    meaning: 'what each request asks for, and its size',
    numeric: false,
    rank: 0,
    text: ({ cell }) => `${formatWorkloadName(cell.workload)}, ${cell.messageBytes} B`,
    sortKey: ({ cell }) => `${cell.workload} ${String(cell.messageBytes).padStart(8)}`,
  },
  {
    heading: 'clients',
    meaning: 'how many clients asked at the same time',
    numeric: true,
    rank: 0,
    text: ({ cell }) => String(cell.concurrency),
    sortKey: ({ cell }) => cell.concurrency,
  },
  {
    heading: 'verdict',
    meaning: 'who was the bottleneck; ○ marks what is not comparable',
    numeric: false,
    rank: 0,
    text: verdictText,
    sortKey: ({ verdict }) => verdict,
  },
  figureColumn(
    'throughput',
    'verified replies per second',
    0,
    (c) => c.requestsPerSecond,
    formatRate,
  ),
  {
    heading: '±',
    meaning: 'half of what the repetitions span, of their median',
    numeric: true,
    rank: 3,
    text: ({ requestsPerSecond }) => {
      const half = halfSpread(requestsPerSecond);
      return half === null ? NOTHING : formatPercent(half);
    },
    sortKey: ({ requestsPerSecond }) => halfSpread(requestsPerSecond),
  },
  figureColumn('p50', 'half of the replies came within', 4, (c) => c.p50Ns, formatDuration),
  figureColumn('p99', '99 of 100 replies came within', 1, (c) => c.p99Ns, formatDuration),
  figureColumn('p99.9', '999 of 1000 replies came within', 5, (c) => c.p999Ns, formatDuration),
  figureColumn(
    'CPU/req',
    'the server’s CPU time per reply',
    2,
    (c) => c.serverCpuNsPerRequest,
    formatDuration,
  ),
  figureColumn(
    'memory',
    'PSS of the server’s process tree under load',
    2,
    (c) => c.loadedPssBytes,
    formatSize,
  ),
  {
    heading: 'unserved',
    meaning: 'clients that got no reply in the window',
    numeric: true,
    rank: 6,
    text: ({ unservedClients }) =>
      unservedClients === null ? NOTHING : String(Math.round(unservedClients.median)),
    sortKey: ({ unservedClients }) => unservedClients?.median ?? null,
  },
];

/** `server-bound`, or `○ starved` when the cell is not comparable. */
function verdictText({ comparable, verdict }: CellSummary): string {
  return comparable ? verdict : `○ ${verdict}`;
}

/**
 * Why a cell has its verdict, in one text. Repetitions give the same reason with other numbers; the first stands for them.
 */
export function reasonsText({ reasons }: Pick<CellSummary, 'reasons'>): string {
  const kinds = new Map<string, { first: string; more: number }>();
  for (const reason of reasons) {
    const kind = reason.replaceAll(/[\d.,]+/gu, '#');
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, { first: reason, more: 0 });
    else known.more++;
  }
  return [...kinds.values()]
    .map(({ first, more }) => (more === 0 ? first : `${first}, ${more} more alike`))
    .join('; ');
}

/** Half of (high − low) ÷ median; null for a single repetition or a median of 0. */
function halfSpread(spread: Spread | null): number | null {
  if (spread === null || spread.n < 2 || spread.median === 0) return null;
  return (spread.high - spread.low) / 2 / spread.median;
}

function figureColumn(
  heading: string,
  meaning: string,
  rank: number,
  figure: (summary: CellSummary) => Spread | null,
  format: (value: number) => string,
): CellColumn {
  return {
    heading,
    meaning: `${meaning}, median of the repetitions`,
    numeric: true,
    rank,
    text: (summary) => {
      const spread = figure(summary);
      return spread === null ? NOTHING : format(spread.median);
    },
    sortKey: (summary) => figure(summary)?.median ?? null,
  };
}
