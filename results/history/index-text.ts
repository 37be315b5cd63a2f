// The text of the history's index: what is kept of each run file, packed small, with a digest that tells whether it is whole. Pure.
import { createHash } from 'node:crypto';
import { METRICS } from '../comparison.js';
import type { Cell, Verdict } from '../run.js';
import { RUN_SCHEMA_VERSION, VERDICTS } from '../run.js';
import type { CellFigures, HistoryCell, HistoryEntry, HistoryFigure } from './history-entry.js';
import type { RunFile } from './run-files.js';

/** Raised when what is kept, or how it is got from a run, changes: an index of another version is made anew. */
export const INDEX_VERSION = 2;

/** A run file as it was when it was read. */
export interface IndexedFile extends RunFile {
  readonly entry: HistoryEntry;
}

/** `[n, median, low, high, …of the ratio]`; 0 stands for no figure at all. */
type PackedFigures = readonly (number | null)[] | 0;
/** Places in the tables of the second line, then a packed figure for each metric. */
type PackedCell = readonly [number, number, number, ...PackedFigures[]];
type PackedFile = Omit<IndexedFile, 'entry'> &
  Omit<HistoryEntry, 'cells' | 'environment'> & {
    readonly environment: number;
    readonly cells: readonly PackedCell[];
  };

/** What many runs have in common, each once. */
interface Tables {
  readonly cells: readonly Cell[];
  readonly conditions: readonly string[];
  readonly environments: readonly Readonly<Record<string, string>>[];
}

/** Line by line: version, what places mean, and digest of the rest; tables; one file each. */
export function formatIndex(files: readonly IndexedFile[]): string {
  const cells = createTable<Cell>();
  const conditions = createTable<string>();
  const environments = createTable<Readonly<Record<string, string>>>();
  const packed = files.map(({ entry, ...file }): PackedFile => ({
    ...file,
    ...entry,
    environment: environments.place(entry.environment),
    cells: entry.cells.map((each): PackedCell => [
      cells.place(each.cell),
      VERDICTS.indexOf(each.verdict),
      conditions.place(each.conditions),
      ...METRICS.map((metric) => packFigures(each.figures[metric])),
    ]),
  }));
  const tables: Tables = {
    cells: cells.values,
    conditions: conditions.values,
    environments: environments.values,
  };
  const body = [tables, ...packed].map((line) => JSON.stringify(line)).join('\n');
  return `${headOf(body)}\n${body}\n`;
}

/** Null when the text is damaged, or of another version. */
export function parseIndex(text: string): IndexedFile[] | null {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1, -1);
  if (end < 0 || text.slice(0, end) !== headOf(body)) return null;
  // The digest says that these are the bytes that formatIndex wrote, so that they need no schema.
  const [head = '', ...lines] = body.split('\n');
  const tables = JSON.parse(head) as Tables;
  return lines.map((line) => unpackFile(JSON.parse(line) as PackedFile, tables));
}

function headOf(body: string): string {
  const digest = createHash('sha1').update(body).digest('hex');
  // Figures and verdicts are kept by their place in these lists: with others they would mean something else.
  const meaning = { metrics: METRICS, verdicts: VERDICTS };
  return JSON.stringify({ version: INDEX_VERSION, runs: RUN_SCHEMA_VERSION, ...meaning, digest });
}

function unpackFile(packed: PackedFile, tables: Tables): IndexedFile {
  const { path, mtimeMs, sizeBytes, ctimeMs, inode, environment, cells, ...entry } = packed;
  return {
    ...{ path, mtimeMs, sizeBytes, ctimeMs, inode },
    entry: {
      ...entry,
      environment: tables.environments[environment] ?? {},
      cells: cells.flatMap((cell) => unpackCell(cell, tables)),
    },
  };
}

function unpackCell(packed: PackedCell, tables: Tables): HistoryCell[] {
  const [place, verdict, conditions, ...figures] = packed;
  const cell = tables.cells[place];
  if (cell === undefined) return [];
  const byMetric = METRICS.map((metric, index) => [metric, unpackFigures(figures[index] ?? 0)]);
  return [
    {
      cell,
      verdict: VERDICTS[verdict] ?? ('failed' satisfies Verdict),
      conditions: tables.conditions[conditions] ?? '',
      figures: Object.fromEntries(byMetric) as HistoryCell['figures'],
    },
  ];
}

function packFigures(figures: CellFigures | null): PackedFigures {
  if (figures === null) return 0;
  const { n, absolute, ratio } = figures;
  return [n, ...packFigure(absolute), ...(ratio === null ? [] : packFigure(ratio))];
}

function packFigure({ median, low, high }: HistoryFigure): (number | null)[] {
  return [median, low, high];
}

function unpackFigures(packed: PackedFigures): CellFigures | null {
  if (packed === 0) return null;
  const [n, median, low = null, high = null, ratio, ratioLow = null, ratioHigh = null] = packed;
  if (typeof n !== 'number' || typeof median !== 'number') return null;
  return {
    n,
    absolute: { median, low, high },
    ratio: typeof ratio === 'number' ? { median: ratio, low: ratioLow, high: ratioHigh } : null,
  };
}

/** Each distinct value once, and its place. */
function createTable<T>() {
  const values: T[] = [];
  const places = new Map<string, number>();
  return {
    values,
    place: (value: T): number => {
      const key = JSON.stringify(value);
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, values.length);
      return values.push(value) - 1;
    },
  };
}
