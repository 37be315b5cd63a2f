// The table of memory per idle connection, as plain texts: what the terminal, Markdown and the page put into their own tables.
import { styleLabel } from '../results/cell-summary.js';
import type { IdleMemory } from '../results/idle-memory.js';
import type { TextColumn } from './cell-table.js';
import { formatCount, formatSize } from './format-quantity.js';
import { idleFamilies, idleMemoryOf } from './idle-view.js';
import type { RunView } from './run-view.js';

export const IDLE_MEMORY_TITLE = 'Server memory per idle connection';
/** What the figures are and what is not in them; one paragraph. */
export const IDLE_MEMORY_NOTE =
  'How much more memory (PSS) the server’s whole process tree had as the window closed than beside the fewest idle connections, for each connection more; the median of the repetitions, and the least and most that they allow. What the kernel itself keeps for every socket, its buffers above all, belongs to no process and is in none of these figures.';

const NOTHING = '–';

/** Rows family by family, in their order; none in an ordinary run. */
export function idleMemoryRows(view: RunView): IdleMemory[] {
  return idleFamilies(view).flatMap((family) => idleMemoryOf(family, view));
}

/** The columns; which cells a row is of is named only where the run has several kinds. */
export function idleMemoryColumns(view: RunView): readonly TextColumn<IdleMemory>[] {
  const families = idleFamilies(view);
  if (families.length < 2) return COLUMNS;
  const titleOf = (memory: IdleMemory): string =>
    families.find((family) => idleMemoryOf(family, view).includes(memory))?.title ?? NOTHING;
  const [style, ...rest] = COLUMNS;
  const which = { heading: 'cells', numeric: false, rank: 0, text: titleOf };
  return style === undefined ? [which] : [style, which, ...rest];
}

const COLUMNS: readonly TextColumn<IdleMemory>[] = [
  { heading: 'style', numeric: false, rank: 0, text: ({ cell }) => styleLabel(cell) },
  {
    heading: 'idle from',
    numeric: true,
    rank: 1,
    text: ({ fewestIdleConnections }) => formatCount(fewestIdleConnections),
  },
  {
    heading: 'to',
    numeric: true,
    rank: 0,
    text: ({ cell }) => formatCount(cell.idleConnections),
  },
  {
    heading: 'PSS each',
    numeric: true,
    rank: 0,
    text: ({ pssBytesPerConnection: each }) => (each === null ? NOTHING : formatSize(each.median)),
  },
  {
    heading: 'least to most',
    numeric: true,
    rank: 2,
    text: ({ pssBytesPerConnection: each }) =>
      each === null || each.n < 2 ? NOTHING : `${formatSize(each.low)} to ${formatSize(each.high)}`,
  },
  {
    heading: 'anonymous',
    numeric: true,
    rank: 0,
    text: ({ pssAnonBytesPerConnection: each }) =>
      each === null ? NOTHING : formatSize(each.median),
  },
  {
    heading: 'verdict',
    numeric: false,
    rank: 0,
    text: ({ comparable, verdict }) => {
      if (verdict === null) return 'not measured';
      return comparable ? verdict : `○ ${verdict}`;
    },
  },
];
