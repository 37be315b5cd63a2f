// summary.md: the answer, the table of all cells and the doubts, for pull requests, wikis and course notes.
import type { TextColumn } from './cell-table.js';
import { cellColumns, cellTableNote } from './cell-table.js';
import type { Chart } from './charts/chart.js';
import { chartsOf } from './charts/charts.js';
import { listFailures } from './failures.js';
import {
  IDLE_MEMORY_NOTE,
  IDLE_MEMORY_TITLE,
  idleMemoryColumns,
  idleMemoryRows,
} from './idle-table.js';
import { groupLeftOut } from './left-out.js';
import { writeAnswer } from './prose/answer.js';
import { CHART_PROSE } from './prose/chart-prose.js';
import type { Report } from './report.js';
import type { Fact } from './run-facts.js';
import { machineFacts, methodFacts, quietnessFacts, STATUS_WORDS } from './run-facts.js';
import type { RunView } from './run-view.js';
import { viewRun } from './run-view.js';
import { scalabilityColumns, speedUpColumns } from './scalability-table.js';
import { fittedSweeps, speedUps, viewScalability } from './scalability-view.js';

/** GitHub-flavoured Markdown. Charts are linked as they lie beside it in the run's folder. */
export const renderMarkdown: Report = (run) => {
  const view = viewRun(run);
  const sections = [
    `# echobench: ${escapeMarkdown(run.scenario.name)}`,
    `${run.startedAt} · ${escapeMarkdown(run.environment.cpuModel)}, ${run.environment.cores} cores · Node ${run.environment.node} · ${STATUS_WORDS[run.status]}`,
    ...writeAnswer(view).map(escapeMarkdown),
    cellTable(view),
    idleTable(view),
    ...chartsOf(view).flatMap((chart) =>
      chart.spec(view) === null ? [] : chartSection(chart, view),
    ),
    ...unsupported(view),
    ...failures(view),
    '## How it was measured',
    factList(methodFacts(run)),
    '## The machine',
    factList(machineFacts(run)),
    factList(quietnessFacts(run)),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
};

function cellTable({ cells }: RunView): string {
  if (cells.length === 0) return '';
  return [
    '## All cells',
    `${cellTableNote(cells)} ○ marks what is not comparable.`,
    tableOf(cellColumns(cells), cells),
  ].join('\n\n');
}

/** Empty in an ordinary run. */
function idleTable(view: RunView): string {
  const rows = idleMemoryRows(view);
  if (rows.length === 0) return '';
  return [`## ${IDLE_MEMORY_TITLE}`, IDLE_MEMORY_NOTE, tableOf(idleMemoryColumns(view), rows)].join(
    '\n\n',
  );
}

/** A table in GitHub-flavoured Markdown. */
export function tableOf<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [
    line(columns.map((column) => column.heading)),
    line(columns.map((column) => (column.numeric ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((column) => escapeMarkdown(column.text(row))))),
  ].join('\n');
}

function chartSection(chart: Chart, view: RunView): string[] {
  const prose = CHART_PROSE[chart.id](view);
  const points = prose.points.map(({ title, text }) => `- **${title}**: ${escapeMarkdown(text)}`);
  return [
    `## ${chart.title}`,
    `![${chart.title}](charts/${chart.id}.svg)`,
    escapeMarkdown(prose.lead),
    scalingTable(chart, view),
    points.join('\n'),
  ];
}

/** Of the charts that have one. */
function scalingTable({ id }: Chart, { run, cells }: RunView): string {
  if (id === 'scalability') return tableOf(scalabilityColumns(cells), fittedSweeps(run));
  if (id !== 'speed-up') return '';
  return tableOf(speedUpColumns(viewScalability(run).workers, cells), speedUps(run));
}

function unsupported({ run }: RunView): string[] {
  if (run.unsupported.length === 0) return [];
  const lines = groupLeftOut(run.unsupported).map(
    ({ what, reason }) => `- ${what}: ${escapeMarkdown(reason)}`,
  );
  return ['## What could not run here', lines.join('\n')];
}

function failures({ run }: RunView): string[] {
  const lines = listFailures(run).map(({ what, message, code }) => {
    const suffix = code === null ? '' : ` (${code})`;
    return `- ${escapeMarkdown(`${what}: ${message}${suffix}`)}`;
  });
  return lines.length === 0 ? [] : ['## What failed', lines.join('\n')];
}

function factList(facts: readonly Fact[]): string {
  return facts.map(([name, text]) => `- ${name}: ${escapeMarkdown(text)}`).join('\n');
}

/** What would be markup or end a table's cell, and line ends. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/gu, '\\$&').replaceAll(/\s*\n\s*/gu, ' ');
}
