// A check as a person reads it: a line for each rule, what broke one and how to mend it below its line, the style with its evidence,
// and how it came out at the end, where a terminal shows it. Colours and width are passed in.
import pc from 'picocolors';
import type { CheckResult, Finding, FindingStatus } from '../../results/check-result.js';
import type { Colours, TerminalOptions } from '../terminal.js';
import { wrap } from '../terminal.js';
import type { CheckReport } from './check-report.js';
import { findingFacts, styleText, summaryText } from './finding-text.js';

const MARKS: Readonly<Record<FindingStatus, string>> = {
  pass: '✓',
  warn: '!',
  fail: '✗',
  skip: '–',
};
const INDENT = '    ';
/** The longest name of a fact, and a gap. */
const FACT_COLUMNS = 'received  '.length;
/** Narrower, and texts would be columns of single words. */
const MIN_TEXT_COLUMNS = 24;

export function createTerminalCheck({ columns, colour }: TerminalOptions): CheckReport {
  const colours = pc.createColors(colour);
  return (result) => {
    const idColumns = Math.max(0, ...result.findings.map(({ id }) => id.length));
    const tried = result.findings.filter(({ status }) => status !== 'skip');
    const remedies = new Map<string, string>();
    const blocks = [
      [colours.bold(hang('', `${result.target}, level ${result.level}`, columns))],
      tried.flatMap((finding) => [
        line(finding, idColumns, columns, colours),
        ...details(finding, remedies, columns, colours),
      ]),
      skippedLines(result.findings, columns, colours),
      styleLines(result, columns, colours),
      [paint(result.verdict, colours)(summaryText(result))],
    ];
    const shown = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
    return `${shown.join('\n\n')}\n`;
  };
}

function line(
  { id, title, status }: Finding,
  idColumns: number,
  columns: number,
  colours: Colours,
): string {
  const head = `${MARKS[status]} ${id.padEnd(idColumns)}  `;
  return paint(status, colours)(MARKS[status]) + hang(head, title, columns).slice(1);
}

/** Of what is not as it should be, all there is to know; a remedy that was given above is not given again. */
function details(
  finding: Finding,
  remedies: Map<string, string>,
  columns: number,
  colours: Colours,
): string[] {
  if (finding.status === 'pass') return [];
  return findingFacts(finding).map(([name, text]) => {
    const head = `${INDENT}${name.padEnd(FACT_COLUMNS)}`;
    if (name !== 'fix') return paintHead(hang(head, text, columns), head, colours.dim);
    const before = remedies.get(text);
    remedies.set(text, before ?? finding.id);
    return paintHead(
      hang(head, before === undefined ? text : `as for ${before}`, columns),
      head,
      colours.cyan,
    );
  });
}

/** By their reasons: rules that are not asked at a level are many, and all for one. */
function skippedLines(findings: readonly Finding[], columns: number, colours: Colours): string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, status, received } of findings) {
    if (status !== 'skip') continue;
    const reason = received ?? 'not tried';
    reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  }
  return [...reasons].map(([reason, ids]) =>
    colours.dim(hang(`${MARKS.skip} `, `${ids.join(', ')}: ${reason}`, columns)),
  );
}

function styleLines({ style }: CheckResult, columns: number, colours: Colours): string[] {
  const told = styleText(style);
  if (told === '') return [];
  return [
    colours.bold(hang('', told, columns)),
    ...style.evidence.map((sentence) => hang(INDENT, sentence, columns)),
  ];
}

/** `head` and then `text`, whose further lines begin below its first. */
function hang(head: string, text: string, columns: number): string {
  const width = Math.max(MIN_TEXT_COLUMNS, columns - head.length);
  return head + wrap(harmless(text), width).replaceAll('\n', `\n${' '.repeat(head.length)}`);
}

/** What a server said last may hold anything: nothing of it is to reach the terminal as a command. */
function harmless(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}

function paintHead(text: string, head: string, colour: (text: string) => string): string {
  return colour(head) + text.slice(head.length);
}

function paint(status: FindingStatus, colours: Colours): (text: string) => string {
  switch (status) {
    case 'pass':
      return colours.green;
    case 'warn':
      return colours.yellow;
    case 'fail':
      return colours.red;
    case 'skip':
      return colours.dim;
  }
}
