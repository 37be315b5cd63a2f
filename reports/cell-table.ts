// The table of all cells, as plain texts: what the terminal, Markdown and the page put into their own kinds of table.
import { mode } from 'simple-statistics';
import type { CellSummary, Spread } from '../results/cell-summary.js';
import { styleLabel } from '../results/cell-summary.js';
import { halfIntervalRatio, intervalOf, variationOf } from '../results/spread-interval.js';
import { LEVEL } from '../results/statistics/interval.js';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatSize,
  formatWorkloadName,
  levelText,
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
  /** More of a row's figure than there is room for, for who points at it; null or absent where there is no more. */
  readonly detail?: (summary: CellSummary) => string | null;
}

const NOTHING = '–';

/** The columns for these cells: idle connections have one only where there were any. */
export function cellColumns(cells: readonly CellSummary[]): readonly CellColumn[] {
  const level = usualLevel(cells);
  const hasIdle = cells.some(({ cell }) => cell.idleConnections > 0);
  return [
    ...CONDITIONS,
    ...(hasIdle ? [IDLE_COLUMN] : []),
    VERDICT_COLUMN,
    ...FIGURES.flatMap((figure) => figureColumns(figure, level)),
    ...(isAnyUnsteady(cells) ? [SETTLING_COLUMN] : []),
    UNSERVED_COLUMN,
  ];
}

/** What the columns of figures are, in a sentence or two, for the head of the table. */
export function cellTableNote(cells: readonly CellSummary[]): string {
  const medians = 'Medians over the repetitions.';
  if (!cells.some(({ repetitions }) => repetitions.length > 1)) return medians;
  const level = usualLevel(cells);
  const few =
    level >= LEVEL ? '' : `, here at ${levelText(level)}, since so few repetitions allow no more`;
  return `${medians} ± is half the width of a median’s ${levelText(LEVEL)} interval, as a share of it${few}; CV is how much the repetitions vary, their standard deviation as a share of their mean.`;
}

/** A figure of which the table has the median, and how sure it is. */
interface Figure {
  readonly heading: string;
  readonly meaning: string;
  readonly of: (summary: CellSummary) => Spread | null;
  readonly format: (value: number) => string;
  readonly rank: number;
  /** Of the column with the interval; of the one with the variation null where there is none. */
  readonly intervalHeading: string;
  readonly intervalRank: number;
  readonly variationRank: number | null;
}

const FIGURES: readonly Figure[] = [
  {
    heading: 'throughput',
    meaning: 'verified replies per second',
    of: (c) => c.requestsPerSecond,
    format: formatRate,
    rank: 0,
    intervalHeading: '±',
    intervalRank: 3,
    variationRank: 5,
  },
  {
    heading: 'p50',
    meaning: 'half of the replies came within',
    of: (c) => c.p50Ns,
    format: formatDuration,
    rank: 4,
    intervalHeading: '± p50',
    intervalRank: 9,
    variationRank: null,
  },
  {
    heading: 'p99',
    meaning: '99 of 100 replies came within',
    of: (c) => c.p99Ns,
    format: formatDuration,
    rank: 1,
    intervalHeading: '± p99',
    intervalRank: 7,
    variationRank: null,
  },
  {
    heading: 'p99.9',
    meaning: '999 of 1000 replies came within',
    of: (c) => c.p999Ns,
    format: formatDuration,
    rank: 6,
    intervalHeading: '± p99.9',
    intervalRank: 11,
    variationRank: null,
  },
  {
    heading: 'CPU/req',
    meaning: 'the server’s CPU time per reply',
    of: (c) => c.serverCpuNsPerRequest,
    format: formatDuration,
    rank: 2,
    intervalHeading: '± CPU',
    intervalRank: 8,
    variationRank: null,
  },
  {
    heading: 'memory',
    meaning: 'PSS of the server’s process tree under load',
    of: (c) => c.loadedPssBytes,
    format: formatSize,
    rank: 2,
    intervalHeading: '± memory',
    intervalRank: 10,
    variationRank: null,
  },
];

const IDLE_COLUMN: CellColumn = {
  heading: 'idle',
  meaning: 'connections that lay open in silence beside the clients',
  numeric: true,
  rank: 0,
  text: ({ cell }) => formatCount(cell.idleConnections),
  sortKey: ({ cell }) => cell.idleConnections,
};

const CONDITIONS: readonly CellColumn[] = [
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
];

const VERDICT_COLUMN: CellColumn = {
  heading: 'verdict',
  meaning: 'who was the bottleneck; ○ marks what is not comparable',
  numeric: false,
  rank: 0,
  text: verdictText,
  sortKey: ({ verdict }) => verdict,
};

const UNSERVED_COLUMN: CellColumn = {
  heading: 'unserved',
  meaning: 'clients that got no reply in the window',
  numeric: true,
  rank: 8,
  text: ({ unservedClients }) =>
    unservedClients === null ? NOTHING : String(Math.round(unservedClients.median)),
  sortKey: ({ unservedClients }) => unservedClients?.median ?? null,
};

/** The median, its interval and, of some figures, the variation. @param level of most intervals, which need not tell it. */
function figureColumns(figure: Figure, level: number): CellColumn[] {
  const { heading, meaning, of, format, rank } = figure;
  const { intervalHeading, intervalRank, variationRank } = figure;
  const detail = (summary: CellSummary): string | null => {
    const spread = of(summary);
    return spread === null ? null : detailText(spread, format);
  };
  const column = (
    name: string,
    what: string,
    weight: number,
    figureOf: (spread: Spread) => number | null,
    text: (spread: Spread) => string,
  ): CellColumn => ({
    heading: name,
    meaning: what,
    numeric: true,
    rank: weight,
    text: (summary) => {
      const spread = of(summary);
      return spread === null ? NOTHING : text(spread);
    },
    sortKey: (summary) => {
      const spread = of(summary);
      return spread === null ? null : figureOf(spread);
    },
    detail,
  });
  const interval = `half the width of the median’s interval, as a share of it: ${meaning}`;
  const variation = `standard deviation of the repetitions ÷ their mean: ${meaning}`;
  return [
    column(
      heading,
      `${meaning}, median of the repetitions`,
      rank,
      (spread) => spread.median,
      (spread) => format(spread.median),
    ),
    column(intervalHeading, interval, intervalRank, halfIntervalRatio, (spread) =>
      halfIntervalText(spread, level),
    ),
    ...(variationRank === null
      ? []
      : [
          column('CV', variation, variationRank, variationOf, (spread) =>
            percentText(variationOf(spread)),
          ),
        ]),
  ];
}

/** `±3.1 %`, with its level where that is not what most have. */
function halfIntervalText(spread: Spread, level: number): string {
  const half = percentText(halfIntervalRatio(spread));
  const own = intervalOf(spread)?.level ?? LEVEL;
  const isPlain = half === NOTHING || levelText(own) === levelText(level);
  return isPlain ? half : `${half} at ${levelText(own)}`;
}

function percentText(ratio: number | null): string {
  return ratio === null ? NOTHING : formatPercent(ratio);
}

/** `between 40.1 k req/s and 42.3 k req/s at 95 %, CV 2.1 %, 8 repetitions`. */
function detailText(spread: Spread, format: (value: number) => string): string {
  const interval = intervalOf(spread);
  if (interval === null) return '1 repetition';
  const { low, high, level } = interval;
  const variation = variationOf(spread);
  const cv = variation === null ? '' : `, CV ${formatPercent(variation)}`;
  return `median between ${format(low)} and ${format(high)} at ${levelText(level)}${cv}, ${spread.n} repetitions`;
}

/** The level that most cells' intervals of throughput have; 95 % where there are none. */
function usualLevel(cells: readonly CellSummary[]): number {
  const levels = cells.flatMap(({ requestsPerSecond }) =>
    requestsPerSecond === null ? [] : (intervalOf(requestsPerSecond)?.level ?? []),
  );
  return levels.length === 0 ? LEVEL : mode(levels);
}

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
