// What is expected of the check of one broken server. The servers are in broken-streams.ts and broken-datagrams.ts.
import type { CheckLevel, CheckResult, Finding } from '../../../results/check-result.js';

/** Which rules refuse it, and for which reason; all others must not fail, so that a fault is told by what it is about. */
export interface Refusal {
  /** What is wrong with the server; `right`: nothing. */
  readonly mode: string;
  readonly level: CheckLevel;
  /** Rules that must fail, by id, and what their findings must say: sent, received and remedy as one text. */
  readonly fails: Readonly<Record<string, RegExp>>;
  /** Rules that may fail in consequence; `any` where the fault spoils every reply. */
  readonly follows: readonly string[] | 'any';
}

/** @returns what is not as expected, a sentence each. */
export function compareRefusal(
  { fails, follows }: Refusal,
  { findings }: CheckResult,
): readonly string[] {
  const missing = Object.keys(fails).filter((id) => !findings.some((finding) => finding.id === id));
  return [
    ...missing.map((id) => `there is no rule ${id}`),
    ...findings.flatMap((finding) => {
      const reason = fails[finding.id];
      const isExpected = reason !== undefined || follows === 'any' || follows.includes(finding.id);
      if (finding.status === 'fail' && !isExpected) return [`${textOf(finding)}: is not about it`];
      if (reason === undefined) return [];
      if (finding.status !== 'fail') return [`${textOf(finding)}: does not refuse it`];
      return reason.test(textOf(finding)) ? [] : [`${textOf(finding)}: is not ${String(reason)}`];
    }),
  ];
}

function textOf({ id, status, sent, received, remedy }: Finding): string {
  return `${id} ${status}: ${[sent, received, remedy].join('\n')}`;
}
