// Points for keeping rules: every rule that a criterion names is worth the same share of its points. Pure.
import type { CheckLevel, Finding } from '../../../results/check-result.js';
import type { CriterionOf } from '../../../results/rubric.js';
import type { CheckRule, SkipCause } from '../../check/rule.js';
import type { CausedCheck } from '../../check/run-check.js';
import { inconclusive, type Judged } from './outcome.js';

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
 * A warning is no loss: the level does not ask for it. Of rules that were not tried, those are lost which the server itself kept from it;
 * those undecided for which there was no time or no means; and those not asked that the level leaves out.
 * @param check at the criterion's level.
 */
export function judgeConformance(
  criterion: CriterionOf<'conformance'>,
  { result, causes }: Pick<CausedCheck, 'result' | 'causes'>,
  transport: string,
  known: readonly KnownRule[],
): Judged {
  const named = rulesOf(criterion, transport, known).map(({ id }) => id);
  const asked = new Set(named.filter((id) => causes.get(id) !== 'level'));
  if (asked.size === 0) {
    const none = `Level ${criterion.level} asks for none of its rules: change the rubric.`;
    return inconclusive(criterion, none);
  }
  const findings = result.findings.filter(({ id }) => asked.has(id));
  const kept = findings.filter(({ status }) => status === 'pass' || status === 'warn').length;
  // A rule without a finding was not tried either.
  const untried =
    findings.filter(({ id }) => isUndecided(causes.get(id))).length + asked.size - findings.length;
  const share = criterion.points / asked.size;
  const told = findings.filter(({ status }) => status === 'fail' || status === 'skip');
  const more = told.length - MAX_TOLD;
  return {
    points: kept * share,
    undecided: untried * share,
    reasons: [
      `${kept} of ${asked.size} rules are kept.`,
      ...told.slice(0, MAX_TOLD).map((each) => describe(each, causes.get(each.id))),
      ...(more > 0 ? [`And ${more} more: echobench check tells them all.`] : []),
    ],
    evidence: [
      { name: 'rules kept', value: kept, low: null, high: null, unit: 'rules' },
      { name: 'rules asked', value: asked.size, low: null, high: null, unit: 'rules' },
    ],
  };
}

function describe(
  { id, title, status, sent, received, remedy }: Finding,
  cause: SkipCause | undefined,
): string {
  if (status === 'skip' || isUndecided(cause)) {
    const why = received ?? 'no reason was given';
    const worth = cause === 'server' ? ', which is its own doing, and counts 0' : '';
    return `${id} (${title}) was not tried${worth}: ${why}.`;
  }
  const what = sent === null ? '' : ` Sent: ${sent}.`;
  const came = received === null ? '' : ` Came: ${received}.`;
  const mend = remedy === null ? '' : ` ${remedy}`;
  return `${id} (${title}) is not kept.${what}${came}${mend}`;
}

function isUndecided(cause: SkipCause | undefined): boolean {
  return cause === 'time' || cause === 'environment';
}

function isAsked(rule: CheckLevel, level: CheckLevel): boolean {
  return rule === 'echo' || level === 'full';
}

function patternOf(text: string): RegExp {
  const escaped = text.replaceAll(/[.+?^${}()|[\]\\]/gu, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'u');
}
