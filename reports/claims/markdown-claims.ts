// claims.md: the verdicts as a table, then each statement with its explanation and figures, for pull requests, wikis and course notes.
import type { ClaimResult, Evidence } from '../../results/claims-result.js';
import type { TextColumn } from '../cell-table.js';
import { escapeMarkdown, tableOf } from '../markdown.js';
import { machineFacts, type Fact } from '../run-facts.js';
import { methodFactsOf } from './claims-facts.js';
import { countVerdicts, type ClaimsReport } from './claims-view.js';
import { figureText, intervalText, tellingText } from './evidence-text.js';

const VERDICT_COLUMNS: readonly TextColumn<ClaimResult>[] = [
  column('statement', false, ({ statement }) => statement),
  column('verdict', false, ({ verdict }) => verdict),
  column('telling figure', false, tellingText),
];
const EVIDENCE_COLUMNS: readonly TextColumn<Evidence>[] = [
  column('figure', false, ({ name }) => name),
  column('value', true, ({ value, unit }) => figureText(value, unit)),
  column('95 % interval', true, (one) => intervalText(one) ?? 'none'),
];

/** GitHub-flavoured Markdown. */
export const renderMarkdownClaims: ClaimsReport = (view) => {
  const { claims } = view.result;
  const { cpuModel, cores, node } = view.environment;
  const sections = [
    '# echobench: the claims of the course',
    `${view.startedAt} · ${escapeMarkdown(cpuModel)}, ${cores} cores · Node ${node} · ${countVerdicts(claims)}`,
    ...(view.notTried.length === 0 ? [] : [`Broken off before ${view.notTried.join(', ')}.`]),
    tableOf(VERDICT_COLUMNS, claims),
    ...claims.flatMap(claimSection),
    '## How it was measured',
    factList(methodFactsOf(view)),
    '## The machine',
    factList(machineFacts(view)),
  ];
  return `${sections.join('\n\n')}\n`;
};

function claimSection({
  id,
  statement,
  slide,
  verdict,
  evidence,
  explanation,
}: ClaimResult): string[] {
  return [
    `## ${id}: ${verdict}`,
    `> ${escapeMarkdown(statement)}\n>\n> (slide “${escapeMarkdown(slide)}”)`,
    escapeMarkdown(explanation),
    ...(evidence.length === 0 ? [] : [tableOf(EVIDENCE_COLUMNS, evidence)]),
  ];
}

function factList(facts: readonly Fact[]): string {
  return facts.map(([name, text]) => `- **${name}**: ${escapeMarkdown(text)}`).join('\n');
}

function column<Row>(
  heading: string,
  numeric: boolean,
  text: (row: Row) => string,
): TextColumn<Row> {
  return { heading, numeric, rank: 0, text };
}
