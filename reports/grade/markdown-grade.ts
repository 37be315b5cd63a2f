// A grade in Markdown, for a pull request or a job's summary, where students read it: what is not visible to them is left out.
import type { CriterionResult } from '../../results/grade.js';
import { escapeMarkdown } from '../markdown.js';
import {
  elapsedText,
  headlineOf,
  pointsText,
  STATUS_WORDS,
  type GradeReport,
} from './grade-text.js';

/** GitHub-flavoured. */
export const renderMarkdownGrade: GradeReport = (grade) => {
  const shown = grade.criteria.filter(({ visibility }) => visibility === 'visible');
  const hidden = grade.criteria.length - shown.length;
  const sections = [
    `## ${escapeMarkdown(grade.rubric)}`,
    // A total would tell what the hidden ones earned.
    hidden === 0 ? `**${escapeMarkdown(headlineOf(grade))}**` : `**${shownTotal(shown)}**`,
    `${escapeMarkdown(grade.command ?? 'nothing to start')} · ${elapsedText(grade.elapsedMs)}`,
    tableOfCriteria(shown),
    ...shown.map(describe),
    ...(hidden === 0
      ? []
      : [`${hidden} more ${hidden === 1 ? 'criterion is' : 'criteria are'} not shown.`]),
    ...grade.confinement.incidents.map((text) => `> ${escapeMarkdown(text)}`),
  ];
  return `${sections.join('\n\n')}\n`;
};

function shownTotal(shown: readonly CriterionResult[]): string {
  const sum = (values: readonly number[]): number =>
    Number(values.reduce((total, value) => total + value, 0).toFixed(2));
  const score = sum(shown.map((each) => each.score));
  const most = sum(shown.map(({ bonus, maxScore }) => (bonus ? 0 : maxScore)));
  return `${score} of ${most} points in what is shown here.`;
}

function tableOfCriteria(shown: readonly CriterionResult[]): string {
  return [
    '| criterion | points | |',
    '| --- | ---: | --- |',
    ...shown.map(
      (each) =>
        `| ${escapeMarkdown(each.title)} | ${pointsText(each)} | ${STATUS_WORDS[each.status]} |`,
    ),
  ].join('\n');
}

function describe({ title, reasons }: CriterionResult): string {
  return [
    `### ${escapeMarkdown(title)}`,
    reasons.map((text) => `- ${escapeMarkdown(text)}`).join('\n'),
  ].join('\n\n');
}
