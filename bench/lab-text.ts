// The list of the lab's programs, for people and for programs. Pure.
import pc from 'picocolors';
import type { LabProgram } from '../lab/program.js';
import type { TerminalOptions } from '../reports/terminal.js';

/** A program as `lab --json` tells it. */
export interface LabDescription {
  readonly name: string;
  readonly slide: string;
  readonly shows: string;
  readonly role: LabProgram['role'];
  /** The options it takes, without their dashes. */
  readonly options: readonly ('host' | 'port' | 'delay')[];
  readonly supported: boolean;
  /** Why it cannot run here, null where it can. */
  readonly reason: string | null;
}

export function describeLab(
  programs: readonly LabProgram[],
  reasonAgainst: (program: LabProgram) => string | null,
): readonly LabDescription[] {
  return programs.map((program) => {
    const { name, slide, shows, role, hasDelay } = program;
    const reason = reasonAgainst(program);
    const network = role === 'alone' ? [] : (['host', 'port'] as const);
    const options = [...network, ...(hasDelay ? (['delay'] as const) : [])];
    return { name, slide, shows, role, options, supported: reason === null, reason };
  });
}

/** A heading for each slide, and under it its programs. */
export function renderLab(
  programs: readonly LabDescription[],
  { colour }: TerminalOptions,
): string {
  const colours = pc.createColors(colour);
  const lines: string[] = [];
  let slide = '';
  for (const program of programs) {
    if (program.slide !== slide) lines.push('', colours.bold(`"${program.slide}"`));
    slide = program.slide;
    const options = program.options.map((option) => ` --${option}`).join('');
    lines.push(`  ${colours.cyan(program.name)}${colours.dim(options)}`, `      ${program.shows}`);
    if (program.reason !== null)
      lines.push(`      ${colours.yellow('not here:')} ${program.reason}`);
  }
  const head = 'Run one with: echobench lab NAME. Under the title of each slide, its programs:';
  return [head, ...lines, ''].join('\n');
}
