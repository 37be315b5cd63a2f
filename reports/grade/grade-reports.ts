// Every form of a grade: the only place that chooses among them.
import type { TerminalOptions } from '../terminal.js';
import type { GradeReport } from './grade-text.js';
import { renderGradescope } from './gradescope-grade.js';
import { renderMarkdownGrade } from './markdown-grade.js';
import { createTerminalGrade } from './terminal-grade.js';

export const GRADE_FORMATS = ['text', 'markdown', 'gradescope', 'json'] as const;
export type GradeFormat = (typeof GRADE_FORMATS)[number];

/** @param terminal of the text alone. */
export function gradeReport(format: GradeFormat, terminal: TerminalOptions): GradeReport {
  switch (format) {
    case 'text':
      return createTerminalGrade(terminal);
    case 'markdown':
      return renderMarkdownGrade;
    case 'gradescope':
      return renderGradescope;
    case 'json':
      return (grade) => `${JSON.stringify(grade, null, 2)}\n`;
  }
}
