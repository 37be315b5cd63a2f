// The doctor's findings as text for a terminal. Pure.
import { createColors } from 'picocolors';
import type { DoctorFinding, FindingStatus } from './finding.js';

const WORST_FIRST: readonly FindingStatus[] = ['bad', 'warn', 'ok'];

/**
 * One paragraph per trouble, the worst first, with its reason and remedy; what is well is one line each, and a summary ends it.
 * @param options colour only when asked: it depends on where the text goes, which is not known here. @default none
 */
export function renderDoctor(
  findings: readonly DoctorFinding[],
  options: { readonly colours: boolean } = { colours: false },
): string {
  const colours = createColors(options.colours);
  const paint = { ok: colours.green, warn: colours.yellow, bad: colours.red };
  const lines = WORST_FIRST.flatMap((status) =>
    findings
      .filter((finding) => finding.status === status)
      .flatMap((finding) => [
        `${paint[status](status.padEnd(4))}  ${finding.id}: ${finding.finding}`,
        ...(status === 'ok' ? [] : [colours.dim(`      why: ${finding.whyItMatters}`)]),
        ...(finding.remedy === null ? [] : [`      do:  ${finding.remedy}`]),
      ]),
  );
  const count = (status: FindingStatus): number =>
    findings.filter((finding) => finding.status === status).length;
  return [
    ...lines,
    '',
    `${count('bad')} bad, ${count('warn')} to know of, ${count('ok')} fine`,
    '',
  ].join('\n');
}
