// Points for keeping rules: every rule that a criterion names is worth the same share of its points. Pure.
import type { CheckLevel, CheckResult, Finding } from '../../../results/check-result.js';
import type { CriterionOf } from '../../../results/rubric.js';
import type { CheckRule } from '../../check/rule.js';
import type { Judged } from './outcome.js';

type KnownRule = Pick<CheckRule, 'id' | 'level' | 'transport'>;

/** Findings told one by one; of more, the first say enough. */
const MAX_TOLD = 12;

/** The rules over `transport` that the criterion names, in the order of `known`. */
export function rulesOf<T extends KnownRule>(
  { rules, level }: Pick<CriterionOf<'conformance'>, 'rules' | 'level'>,
  transport: string,
  known: readonly T[],
): T[] {
  const patterns = rules.map(patternOf);
  return known.filter(
    (rule) =>
      rule.transport === transport &&
      isAsked(rule.level, level) &&
      patterns.some((pattern) => pattern.test(rule.id)),
  );
}

/**
 * Why a rule could not be tried that is the server's own doing: it is not kept then. Any other reason (no time, no such address
 * here) leaves it undecided.
 */
const OWN_DOING = [/\bis wrong in another way\b/u, /\bgot no reply at all$/u] as const;

/** A warning is no loss: the level does not ask for it. @param check at the criterion's level. */
export function judgeConformance(
  criterion: CriterionOf<'conformance'>,
  check: CheckResult,
  transport: string,
  known: readonly KnownRule[],
): Judged {
  const asked = new Set(rulesOf(criterion, transport, known).map(({ id }) => id));
  const findings = check.findings.filter(({ id }) => asked.has(id));
  const kept = findings.filter(({ status }) => status === 'pass' || status === 'warn').length;
  // A rule without a finding was not tried either.
  const untried = findings.filter(isUndecided).length + asked.size - findings.length;
  const share = criterion.points / Math.max(1, asked.size);
  const told = findings.filter(({ status }) => status === 'fail' || status === 'skip');
  const more = told.length - MAX_TOLD;
  return {
    points: kept * share,
    undecided: untried * share,
    reasons: [
      `${kept} of ${asked.size} rules are kept.`,
      ...told.slice(0, MAX_TOLD).map(describe),
      ...(more > 0 ? [`And ${more} more: echobench check tells them all.`] : []),
    ],
    evidence: [
      { name: 'rules kept', value: kept, low: null, high: null, unit: 'rules' },
      { name: 'rules asked', value: asked.size, low: null, high: null, unit: 'rules' },
    ],
  };
}

function describe({ id, title, status, sent, received, remedy }: Finding): string {
  if (status === 'skip')
    return `${id} (${title}) was not tried: ${received ?? 'no reason was given'}.`;
  const what = sent === null ? '' : ` Sent: ${sent}.`;
  const came = received === null ? '' : ` Came: ${received}.`;
  const mend = remedy === null ? '' : ` ${remedy}`;
  return `${id} (${title}) is not kept.${what}${came}${mend}`;
}

function isUndecided({ status, received }: Finding): boolean {
  return status === 'skip' && !OWN_DOING.some((reason) => reason.test(received ?? ''));
}

function isAsked(rule: CheckLevel, level: CheckLevel): boolean {
  return rule === 'echo' || level === 'full';
}

function patternOf(text: string): RegExp {
  const escaped = text.replaceAll(/[.+?^${}()|[\]\\]/gu, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'u');
}
