// A grade on a terminal, for a teacher: every criterion with its reasons, hidden ones too, and how the submission was held.
import pc from 'picocolors';
import type { CriterionResult } from '../../results/grade.js';
import { wrap, type Colours, type TerminalOptions } from '../terminal.js';
import {
  elapsedText,
  headlineOf,
  pointsText,
  STATUS_WORDS,
  type GradeReport,
} from './grade-text.js';

const INDENT = '  ';

export function createTerminalGrade({ columns, colour }: TerminalOptions): GradeReport {
  const colours = pc.createColors(colour);
  return (grade) => {
    const { criteria, confinement } = grade;
    const width = Math.max(...criteria.map((each) => pointsText(each).length));
    const facts = [
      grade.submission,
      ...(grade.command === null ? [] : [grade.command]),
      elapsedText(grade.elapsedMs),
    ];
    const blocks = [
      colours.bold(wrap(grade.rubric, columns)),
      headlineColour(grade.outcome, colours)(wrap(headlineOf(grade), columns)),
      wrap(facts.join(' · '), columns),
      ...criteria.map((each) => criterionBlock(each, width, columns, colours)),
      section('The submission', confinement.incidents, columns, colours.yellow),
      section('Held by', confinement.held, columns, colours.dim),
      section('Not held by', confinement.notHeld, columns, colours.dim),
      section('Notes', grade.notes, columns, colours.dim),
    ];
    return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
  };
}

function criterionBlock(
  criterion: CriterionResult,
  width: number,
  columns: number,
  colours: Colours,
): string {
  const { id, title, status, visibility, reasons } = criterion;
  const points = pointsText(criterion).padStart(width);
  const shown = visibility === 'visible' ? '' : ` (${visibility.replaceAll('_', ' ')})`;
  const head = `${points}  ${title} [${id}]${shown}: ${STATUS_WORDS[status]}`;
  return [
    statusColour(status, colours)(wrap(head, columns)),
    ...reasons.map((reason) => indented(reason, columns)),
  ].join('\n');
}

function section(
  title: string,
  texts: readonly string[],
  columns: number,
  paint: (text: string) => string,
): string {
  if (texts.length === 0) return '';
  return paint([`${title}:`, ...texts.map((text) => indented(text, columns))].join('\n'));
}

function indented(text: string, columns: number): string {
  return wrap(text, columns - INDENT.length)
    .split('\n')
    .map((line) => `${INDENT}${line}`)
    .join('\n');
}

function statusColour(
  status: CriterionResult['status'],
  colours: Colours,
): (text: string) => string {
  return {
    full: colours.green,
    partial: colours.yellow,
    none: colours.red,
    inconclusive: colours.magenta,
  }[status];
}

function headlineColour(
  outcome: 'graded' | 'failed' | 'inconclusive',
  colours: Colours,
): (text: string) => string {
  return { graded: colours.green, failed: colours.red, inconclusive: colours.magenta }[outcome];
}
