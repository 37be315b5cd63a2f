// Findings in words, for every report that has room for them. Pure.
import type {
  CheckResult,
  Finding,
  FindingStatus,
  NamedStyle,
} from '../../results/check-result.js';

/** A finding's facts by name, those that it has, in the order they are read. */
export function findingFacts({ sent, received, rule, remedy }: Finding): [string, string][] {
  const facts: [string, string | null][] = [
    ['sent', sent],
    ['received', received],
    ['rule', rule],
    ['fix', remedy],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

export function countFindings({ findings }: CheckResult, status: FindingStatus): number {
  return findings.filter((finding) => finding.status === status).length;
}

/** `fails: 1 failed, 8 passed, 1 to know of, 9 skipped`. */
export function summaryText(result: CheckResult): string {
  const parts: [FindingStatus, string][] = [
    ['fail', 'failed'],
    ['pass', 'passed'],
    ['warn', 'to know of'],
    ['skip', 'skipped'],
  ];
  const counts = parts.map(([status, word]) => [countFindings(result, status), word] as const);
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const verdict = result.verdict === 'pass' ? 'passes' : 'fails';
  return `${verdict} level ${result.level}: ${told.length === 0 ? 'nothing was tried' : told.join(', ')}`;
}

/** `behaves like event-loop (confidence 95 %)`; empty where nothing was tried. */
export function styleText({ named, confidence, evidence }: NamedStyle): string {
  if (named !== null) return `behaves like ${named} (confidence ${Math.round(confidence * 100)} %)`;
  return evidence.length === 0 ? '' : 'its style cannot be told';
}
