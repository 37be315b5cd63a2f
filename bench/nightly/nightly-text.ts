// What a night says: on the terminal, in summary.md, and as JSON. Pure.
import { createMarkdownComparison } from '../../reports/compare/markdown-comparison.js';
import { createTerminalComparison } from '../../reports/compare/terminal-comparison.js';
import { changeSentence, historyHeadline, trendName } from '../../reports/history/trend-text.js';
import { escapeMarkdown, renderMarkdown } from '../../reports/markdown.js';
import type { TerminalOptions } from '../../reports/terminal.js';
import { MIN_HISTORY } from '../../results/statistics/change-points.js';
import type { NightlyResult, NightlyVerdict } from './nightly-result.js';

export const NIGHTLY_SCHEMA_VERSION = 1;

/** Changes told of one night; the history tells all. */
const MAX_CHANGES = 10;

const VERDICT_TEXTS: Readonly<Record<NightlyVerdict, string>> = {
  failed: 'a repetition failed',
  regression: 'a regression',
  inconclusive: 'inconclusive',
  passed: 'no regression',
  unjudged: 'measured, and not judged',
};

/** `quick: no regression`. */
export function nightlyHeadline({ run, verdict }: NightlyResult): string {
  return `${run.scenario.name}: ${VERDICT_TEXTS[verdict]}`;
}

export function renderNightly(result: NightlyResult, terminal: TerminalOptions): string {
  const { comparison, notes, folder } = result;
  const blocks = [
    `nightly ${nightlyHeadline(result)}\n`,
    ...notes.map((note) => `${note}\n`),
    ...(comparison === null ? [] : [createTerminalComparison(terminal, false)(comparison)]),
    `${historyLines(result).join('\n')}\n`,
    `results: ${folder}\n`,
  ];
  return blocks.join('\n');
}

/** The night, its comparison, its history, and the run's own summary. */
export function renderNightlyMarkdown(result: NightlyResult): string {
  const { comparison, notes, run } = result;
  const sections = [
    `# Nightly ${escapeMarkdown(nightlyHeadline(result))}`,
    ...notes.map(escapeMarkdown),
    ...(comparison === null ? [] : [createMarkdownComparison(false)(comparison).trimEnd()]),
    `## History\n\n${historyLines(result)
      .map((line) => `- ${escapeMarkdown(line)}`)
      .join('\n')}`,
    renderMarkdown(run).trimEnd(),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** What a program reads of a night; the run itself is in its folder. */
export function nightlyJson(result: NightlyResult) {
  const { run, folder, verdict, notes, exitCode, comparison, lately, history } = result;
  return {
    schemaVersion: NIGHTLY_SCHEMA_VERSION,
    run: run.id,
    folder,
    verdict,
    exitCode,
    notes,
    comparison,
    /** Changes for the worse in the history's last runs. */
    changes: lately.map(({ group, trend, change }) => ({
      cell: trend.cell,
      metric: group.metric,
      unit: group.unit,
      ...change,
      commitBefore: history.runs[change.before]?.commit ?? null,
      commitAfter: history.runs[change.after]?.commit ?? null,
    })),
  };
}

function historyLines({ history, lately }: NightlyResult): string[] {
  const judged = history.groups.some(
    ({ main, trends }) => main && trends.some(({ changes }) => changes !== null),
  );
  const headline = historyHeadline(history);
  if (!judged) {
    return [`${headline}; changes are looked for from ${MIN_HISTORY} comparable runs of a cell on`];
  }
  if (lately.length === 0) return [`${headline}; no change for the worse of late`];
  const told = lately.slice(0, MAX_CHANGES);
  return [
    `${headline}; worse of late, whatever the baseline:`,
    ...told.map(
      ({ group, trend, change }) =>
        `${group.metric}, ${trendName(trend, group.trends)}: ${changeSentence(change, group.unit, history)}`,
    ),
    ...(lately.length > told.length ? [`and ${lately.length - told.length} more`] : []),
  ];
}
