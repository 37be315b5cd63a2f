// The summary on a terminal: the answer and a table that fits the width. Colours and width are passed in, never looked up.
import Table from 'cli-table3';
import pc from 'picocolors';
import type { CellSummary } from '../results/cell-summary.js';
import type { Verdict } from '../results/run.js';
import type { CellColumn } from './cell-table.js';
import { CELL_COLUMNS } from './cell-table.js';
import { listFailures } from './failures.js';
import { writeAnswer } from './prose/answer.js';
import type { Report } from './report.js';
import { STATUS_WORDS } from './run-facts.js';
import { viewRun } from './run-view.js';

export interface TerminalOptions {
  /** Characters in a line. */
  readonly columns: number;
  readonly colour: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

const GAP = '  ';

/** A report for a terminal of this width. Columns of least weight are left out until the table fits. */
export function createTerminalReport({ columns, colour }: TerminalOptions): Report {
  const colours = pc.createColors(colour);
  return (run) => {
    const view = viewRun(run);
    const lines = [
      colours.bold(`${run.scenario.name}: ${STATUS_WORDS[run.status]}`),
      ...writeAnswer(view).map((paragraph) => wrap(paragraph, columns)),
      ...(view.cells.length === 0 ? [] : [tableOf(view.cells, columns, colours)]),
      ...listFailures(run).map(({ what, message }) =>
        colours.red(wrap(`failed: ${what}: ${message}`, columns)),
      ),
      ...run.unsupported.map(({ style, transport, reason }) =>
        wrap(`not supported here: ${style} over ${transport}: ${reason}`, columns),
      ),
    ];
    return `${lines.join('\n\n')}\n`;
  };
}

function tableOf(cells: readonly CellSummary[], width: number, colours: Colours): string {
  const shown = fittingColumns(cells, width);
  const table = new Table({
    head: shown.map((column) => colours.dim(column.heading)),
    colAligns: shown.map((column) => (column.numeric ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: BARE,
  });
  for (const [index, summary] of cells.entries()) {
    // What a panel's rows share is said once, so that its styles stand out.
    const before = cells[index - 1];
    if (before !== undefined && !samePanel(before, summary)) table.push([]);
    table.push(shown.map((column) => paint(column, summary, colours)));
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
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

function fittingColumns(cells: readonly CellSummary[], width: number): CellColumn[] {
  let shown = [...CELL_COLUMNS];
  while (tableWidth(shown, cells) > width) {
    const rank = Math.max(...shown.map((column) => column.rank));
    // Below rank 0 nothing is left to leave out: a narrower terminal wraps.
    if (rank === 0) break;
    const last = shown.findLast((column) => column.rank === rank);
    shown = shown.filter((column) => column !== last);
  }
  return shown;
}

function tableWidth(columns: readonly CellColumn[], cells: readonly CellSummary[]): number {
  const widths = columns.map((column) =>
    Math.max(column.heading.length, ...cells.map((summary) => column.text(summary).length)),
  );
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1);
}

function paint(column: CellColumn, summary: CellSummary, colours: Colours): string {
  const text = column.text(summary);
  if (column.heading === 'verdict') return verdictColour(summary.verdict, colours)(text);
  return summary.comparable ? text : colours.dim(text);
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
    [cell.transport, cell.workload, cell.messageBytes, cell.sessionRequests].join();
  return key(a) === key(b);
}

function wrap(text: string, width: number): string {
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
