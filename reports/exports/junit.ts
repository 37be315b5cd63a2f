// A run as test results for CI: a cell that failed is red, one that is not comparable or could not run is skipped with its reason.
import type { CellSummary } from '../../results/cell-summary.js';
import { styleLabel, summariseCells } from '../../results/cell-summary.js';
import type { Run } from '../../results/run.js';
import { reasonsText } from '../cell-table.js';
import { formatDuration, formatRate } from '../format-quantity.js';
import type { JunitCase } from '../junit-xml.js';
import { renderJunitXml } from '../junit-xml.js';
import { describeSpread } from '../charts/mark-plot.js';
import type { RunExport } from './run-export.js';

/** A case for each planned cell, and for each style and transport that is not supported. @see https://github.com/testmoapp/junitxml on what CI systems read */
export const junitExport = {
  render: (run) => {
    const summaries = new Map(summariseCells(run).map((summary) => [summary.cell.id, summary]));
    const cases = run.cells.map((cell): JunitCase => {
      const summary = summaries.get(cell.id);
      const named = { className: styleLabel(cell), name: cell.id };
      return summary === undefined
        ? { ...named, outcome: 'skipped', text: 'not measured: the run ended before its turn' }
        : { ...named, outcome: outcomeOf(summary), text: textOf(summary, run) };
    });
    const properties = { run: run.id, status: run.status, node: run.environment.node };
    return renderJunitXml(
      `echobench ${run.scenario.name}`,
      [...cases, ...unsupportedCases(run)],
      properties,
      'failed',
    );
  },
  note: () => null,
} satisfies RunExport;

function outcomeOf({ verdict, comparable }: CellSummary): JunitCase['outcome'] {
  if (verdict === 'failed') return 'failed';
  return comparable ? 'passed' : 'skipped';
}

function textOf(summary: CellSummary, run: Run): string {
  const { cell, requestsPerSecond, p99Ns } = summary;
  const errors = run.repetitions.flatMap(({ cellId, error }) =>
    cellId === cell.id && error !== null ? [`${error.code}: ${error.message}`] : [],
  );
  const figures = [
    ...(requestsPerSecond === null
      ? []
      : [`throughput ${describeSpread(requestsPerSecond, formatRate)}`]),
    ...(p99Ns === null ? [] : [`p99 ${describeSpread(p99Ns, formatDuration)}`]),
  ];
  return [`${summary.verdict}: ${reasonsText(summary)}`, ...new Set(errors), ...figures].join('\n');
}

/** One for each style and transport, however many reasons there are: names are told apart by nothing else. */
function unsupportedCases({ unsupported }: Run): JunitCase[] {
  const reasons = new Map<string, { readonly style: string; readonly texts: string[] }>();
  for (const { style, transport, reason } of unsupported) {
    const name = `${style}/${transport}`;
    const texts = [...(reasons.get(name)?.texts ?? []), reason];
    reasons.set(name, { style, texts });
  }
  return [...reasons].map(([name, { style, texts }]) => ({
    className: style,
    name,
    outcome: 'skipped',
    text: `not supported here: ${texts.join('; ')}`,
  }));
}
