// A history on a terminal: one row for each cell with its trend as a sparkline, and below each table the changes with their commits.
import pc from 'picocolors';
import { styleLabel } from '../../results/cell-summary.js';
import { worsening } from '../../results/compare/metric-facts.js';
import type { History, Trend, TrendGroup } from '../../results/history/history.js';
import type { TextColumn } from '../cell-table.js';
import { formatCount, formatWorkloadName } from '../format-quantity.js';
import type { Colours, TerminalOptions } from '../terminal.js';
import { tableOf, wrap } from '../terminal.js';
import type { HistoryReport } from './history-report.js';
import { sparkline, stretchOf } from './sparkline.js';
import {
  changeSentence,
  changeText,
  dayOf,
  groupNotes,
  groupReason,
  groupTitle,
  historyHeadline,
  latestText,
  trendName,
} from './trend-text.js';

/** The trend's share of a line, and the least that shows anything, in characters. */
const TREND_SHARE = 0.25;
const LEAST_TREND = 12;
/** Changes told below a table; the page tells all. */
const MAX_CHANGES = 12;

export function createTerminalHistory({ columns, colour }: TerminalOptions): HistoryReport {
  const colours = pc.createColors(colour);
  const width = Math.max(LEAST_TREND, Math.floor(columns * TREND_SHARE));
  return (history) => {
    const blocks = [
      colours.bold(wrap(historyHeadline(history), columns)),
      ...history.groups.flatMap((group) => [
        `${colours.bold(wrap(groupTitle(group), columns))}\n${colours.dim(wrap(groupReason(group), columns))}`,
        trendTable(group, history, { columns, trend: width }, colours),
        ...changeLines(group, history).map((line) => wrap(line, columns)),
        ...groupNotes(group).map((note) => colours.dim(wrap(note, columns))),
      ]),
      ...history.notes.map((note) => wrap(note, columns)),
    ];
    return `${blocks.join('\n\n')}\n`;
  };
}

interface Widths {
  readonly columns: number;
  readonly trend: number;
}

function trendTable(
  group: TrendGroup,
  history: History,
  { columns, trend: width }: Widths,
  colours: Colours,
): string {
  const paint = (column: TextColumn<Trend>, trend: Trend): string => {
    const text = column.text(trend);
    if (column.heading === 'trend') return paintTrend(text, trend, width, colours);
    if (column.heading === 'last change') return paintChange(text, trend, colours);
    return trend.latest === null ? colours.dim(text) : text;
  };
  const alike = (a: Trend, b: Trend): boolean =>
    a.cell.transport === b.cell.transport && a.cell.workload === b.cell.workload;
  const rows = group.trends;
  const table = { columns: trendColumns(group, history, width), rows, paint, alike };
  return tableOf(table, columns, colours);
}

function trendColumns(
  { trends, unit, metric }: TrendGroup,
  { runs }: History,
  width: number,
): TextColumn<Trend>[] {
  const left = { numeric: false, rank: 0 };
  const right = { numeric: true, rank: 0 };
  const several = (of: (trend: Trend) => unknown): boolean => new Set(trends.map(of)).size > 1;
  return [
    { ...left, heading: 'style', text: ({ cell }) => styleLabel(cell) },
    { ...left, heading: 'transport', text: ({ cell }) => cell.transport },
    { ...left, heading: 'workload', text: ({ cell }) => formatWorkloadName(cell.workload) },
    ...(several(({ cell }) => cell.messageBytes)
      ? [{ ...right, heading: 'bytes', text: ({ cell }: Trend) => formatCount(cell.messageBytes) }]
      : []),
    { ...right, heading: 'clients', text: ({ cell }) => formatCount(cell.concurrency) },
    ...(several(({ cell }) => cell.idleConnections)
      ? [
          {
            ...right,
            heading: 'idle',
            text: ({ cell }: Trend) => formatCount(cell.idleConnections),
          },
        ]
      : []),
    { ...left, heading: 'trend', text: (trend) => sparkline(soundFigures(trend), width) },
    { ...right, heading: 'latest', text: (trend) => latestText(trend, unit) },
    {
      ...right,
      rank: 1,
      heading: 'since first',
      text: (trend) => changeText(trend.sinceFirstRatio),
    },
    {
      ...left,
      heading: 'last change',
      text: ({ changes }) => {
        const last = changes?.at(-1);
        const run = last === undefined ? undefined : runs[last.after];
        if (last === undefined || run === undefined) return changes === null ? '?' : 'none';
        const worse = worsening(metric, last.ratio) > 1 ? 'worse' : 'better';
        return `${changeText(last.ratio)} ${dayOf(run)} ${worse}`;
      },
    },
  ];
}

/** Points that are not comparable are gaps. */
function soundFigures({ points }: Trend): (number | null)[] {
  return points.map(({ median, comparable }) => (comparable ? median : null));
}

/** Red or green from the last change on. */
function paintTrend(text: string, { changes, points }: Trend, width: number, colours: Colours) {
  const last = changes?.at(-1);
  if (last === undefined) return text;
  const index = points.findIndex(({ run }) => run === last.after);
  const at = stretchOf(index, points.length, width);
  return `${text.slice(0, at)}${(last.worse ? colours.red : colours.green)(text.slice(at))}`;
}

function paintChange(text: string, { changes }: Trend, colours: Colours): string {
  const last = changes?.at(-1);
  if (last === undefined) return colours.dim(text);
  return last.worse ? colours.red(text) : colours.green(text);
}

/** The newest first. */
function changeLines(group: TrendGroup, history: History): string[] {
  const all = group.trends
    .flatMap((trend) => (trend.changes ?? []).map((change) => ({ trend, change })))
    .sort((a, b) => b.change.after - a.change.after);
  const told = all.slice(0, MAX_CHANGES);
  const lines = told.map(
    ({ trend, change }) =>
      `${trendName(trend, group.trends)}: ${changeSentence(change, group.unit, history)}`,
  );
  const more = all.length - told.length;
  return more > 0 ? [...lines, `${more} earlier changes: see --format html.`] : lines;
}
