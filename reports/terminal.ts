// The summary on a terminal: the answer and a table that fits the width. Colours and width are passed in, never looked up.
import Table from 'cli-table3';
import pc from 'picocolors';
import type { CellSummary } from '../results/cell-summary.js';
import { styleLabel } from '../results/cell-summary.js';
import type { IdleMemory } from '../results/idle-memory.js';
import type { Run, Verdict } from '../results/run.js';
import type { SpeedUp } from '../results/scalability/speed-up.js';
import type { FittedSweep } from '../results/scalability/sweeps.js';
import type { TextColumn } from './cell-table.js';
import { cellColumns, cellTableNote } from './cell-table.js';
import { listFailures } from './failures.js';
import {
  IDLE_MEMORY_NOTE,
  IDLE_MEMORY_TITLE,
  idleMemoryColumns,
  idleMemoryRows,
} from './idle-table.js';
import { groupLeftOut } from './left-out.js';
import { writeAnswer } from './prose/answer.js';
import type { Report } from './report.js';
import { STATUS_WORDS } from './run-facts.js';
import type { RunView } from './run-view.js';
import { viewRun } from './run-view.js';
import {
  fitRemarks,
  SCALABILITY_NOTE,
  SCALABILITY_TITLE,
  scalabilityColumns,
  SPEED_UP_NOTE,
  SPEED_UP_TITLE,
  speedUpColumns,
  sweepPlace,
} from './scalability-table.js';
import {
  fittedSweeps,
  notFittedText,
  speedUps,
  tooShortText,
  viewScalability,
} from './scalability-view.js';
import { precisionText, yardstickText } from './steadiness.js';

export interface TerminalOptions {
  /** Characters in a line. */
  readonly columns: number;
  readonly colour: boolean;
}

export type Colours = ReturnType<typeof pc.createColors>;

const GAP = '  ';

/** A report for a terminal of this width. Columns of least weight are left out until the table fits. */
export function createTerminalReport({ columns, colour }: TerminalOptions): Report {
  const colours = pc.createColors(colour);
  return (run) => {
    const view = viewRun(run);
    const lines = [
      colours.bold(`${run.scenario.name}: ${STATUS_WORDS[run.status]}`),
      ...writeAnswer(view).map((paragraph) => wrap(paragraph, columns)),
      ...(view.cells.length === 0 ? [] : cellTable(view.cells, columns, colours)),
      ...idleTable(view, columns, colours),
      ...scalingTables(view, columns, colours),
      ...listFailures(run).map(({ what, message }) =>
        colours.red(wrap(`failed: ${what}: ${message}`, columns)),
      ),
      ...groupLeftOut(run.unsupported).map(({ what, reason }) =>
        wrap(`not supported here: ${what}: ${reason}`, columns),
      ),
      ...steadinessLines(run).map((line) => colours.dim(wrap(line, columns))),
    ];
    return `${lines.join('\n\n')}\n`;
  };
}

function steadinessLines(run: Run): string[] {
  const yardstick = yardstickText(run);
  const precision = precisionText(run);
  const scalability = notFittedText(run);
  return [
    ...(precision === null ? [] : [`precision: ${precision}`]),
    ...(yardstick === null ? [] : [`yardstick: ${yardstick}`]),
    ...(scalability === null ? [] : [`scalability: ${scalability}`]),
  ];
}

/** The table, and what its columns are unless only medians had room. */
function cellTable(cells: readonly CellSummary[], width: number, colours: Colours): string[] {
  const paint = (column: TextColumn<CellSummary>, summary: CellSummary): string => {
    const text = column.text(summary);
    if (column.heading === 'verdict') return verdictColour(summary.verdict, colours)(text);
    return summary.comparable ? text : colours.dim(text);
  };
  // What a panel's rows share is said once, so that its styles stand out.
  const table = tableOf(
    { columns: cellColumns(cells), rows: cells, paint, alike: samePanel },
    width,
    colours,
  );
  return table.includes('±') ? [table, colours.dim(wrap(cellTableNote(cells), width))] : [table];
}

/** Empty in an ordinary run. */
function idleTable(view: RunView, width: number, colours: Colours): string[] {
  const rows = idleMemoryRows(view);
  if (rows.length === 0) return [];
  const paint = (column: TextColumn<IdleMemory>, memory: IdleMemory): string =>
    memory.comparable ? column.text(memory) : colours.dim(column.text(memory));
  const alike = (a: IdleMemory, b: IdleMemory): boolean =>
    styleLabel(a.cell) === styleLabel(b.cell);
  return [
    colours.bold(IDLE_MEMORY_TITLE),
    tableOf({ columns: idleMemoryColumns(view), rows, paint, alike }, width, colours),
    wrap(IDLE_MEMORY_NOTE, width),
  ];
}

/** Fits of the scalability law and speed-ups; empty in a run without sweeps that are long enough, or over workers. */
function scalingTables({ run, cells }: RunView, width: number, colours: Colours): string[] {
  const { workers } = viewScalability(run);
  const fitted = fittedSweeps(run);
  const plain = <Row>(column: TextColumn<Row>, row: Row): string => column.text(row);
  const fits = {
    columns: scalabilityColumns(cells),
    rows: fitted,
    paint: plain<FittedSweep>,
    alike: (a: FittedSweep, b: FittedSweep) => sweepPlace(a, cells) === sweepPlace(b, cells),
  };
  const gains = {
    columns: speedUpColumns(workers, cells),
    rows: speedUps(run),
    paint: plain<SpeedUp>,
    alike: (a: SpeedUp, b: SpeedUp) => a.label === b.label,
  };
  const short = tooShortText(run);
  return [
    ...(fitted.length === 0
      ? []
      : [
          colours.bold(SCALABILITY_TITLE),
          tableOf(fits, width, colours),
          ...fitRemarks(fitted, cells).map((remark) => wrap(remark, width)),
          colours.dim(
            wrap(short === null ? SCALABILITY_NOTE : `${SCALABILITY_NOTE} ${short}`, width),
          ),
        ]),
    ...(workers.length === 0
      ? []
      : [
          colours.bold(SPEED_UP_TITLE),
          tableOf(gains, width, colours),
          colours.dim(wrap(SPEED_UP_NOTE, width)),
        ]),
  ];
}

export interface TerminalTable<Row> {
  readonly columns: readonly TextColumn<Row>[];
  readonly rows: readonly Row[];
  readonly paint: (column: TextColumn<Row>, row: Row) => string;
  /** Whether two rows stand together; an empty line parts those that do not. */
  readonly alike: (a: Row, b: Row) => boolean;
}

/** A table without rules, that leaves out what the width has no room for. */
export function tableOf<Row>(table: TerminalTable<Row>, width: number, colours: Colours): string {
  const { rows, paint, alike } = table;
  const { shown, told } = fitTable(table, width);
  const drawn = new Table({
    head: shown.map((column) => colours.dim(column.heading)),
    colAligns: shown.map((column) => (column.numeric ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: BARE,
  });
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before !== undefined && !alike(before, row)) drawn.push([]);
    drawn.push(shown.map((column) => paint(column, row)));
  }
  const lines = drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [...lines, ...(told === '' ? [] : ['', wrap(told, width)])].join('\n');
}

/** No lines but those that the eye draws itself. */
const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
};

/** Columns that hold one text in every row need not have a column for it. */
const CONDITIONS: ReadonlySet<string> = new Set(['transport', 'workload', 'clients', 'idle from']);

/** Which columns there is room for, and what those that could be said once said. */
function fitTable<Row>({ columns, rows }: TerminalTable<Row>, width: number) {
  if (tableWidth(columns, rows) <= width) return { shown: columns, told: '' };
  const same = columns.filter(
    ({ heading, text }) => CONDITIONS.has(heading) && new Set(rows.map(text)).size === 1,
  );
  const [row] = rows;
  const facts = row === undefined ? [] : same.map(({ heading, text }) => `${heading} ${text(row)}`);
  const rest = columns.filter((column) => !same.includes(column));
  return {
    shown: fittingColumns(rest, rows, width),
    told: facts.length === 0 ? '' : `In every row: ${facts.join(' · ')}.`,
  };
}

function fittingColumns<Row>(
  columns: readonly TextColumn<Row>[],
  rows: readonly Row[],
  width: number,
): TextColumn<Row>[] {
  let shown = [...columns];
  while (tableWidth(shown, rows) > width) {
    const rank = Math.max(...shown.map((column) => column.rank));
    // Below rank 0 nothing is left to leave out: a narrower terminal wraps.
    if (rank === 0) break;
    const last = shown.findLast((column) => column.rank === rank);
    shown = shown.filter((column) => column !== last);
  }
  return shown;
}

function tableWidth<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): number {
  const widths = columns.map((column) =>
    Math.max(column.heading.length, ...rows.map((row) => column.text(row).length)),
  );
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1);
}

function verdictColour(verdict: Verdict, colours: Colours): (text: string) => string {
  switch (verdict) {
    case 'server-bound':
    case 'latency-bound':
      return colours.green;
    case 'failed':
      return colours.red;
    case 'starved':
    case 'unstable':
    case 'client-bound':
      return colours.yellow;
  }
}

function samePanel(a: CellSummary, b: CellSummary): boolean {
  const key = ({ cell }: CellSummary): string =>
    [
      cell.transport,
      cell.workload,
      cell.messageBytes,
      cell.sessionRequests,
      cell.idleConnections,
    ].join();
  return key(a) === key(b);
}

/** Breaks lines between words. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
