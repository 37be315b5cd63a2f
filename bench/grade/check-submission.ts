// The check of a submission: at each level that its rubric asks for, the rules that are named there, and the style once.
import { CHECK_LEVELS, type CheckLevel } from '../../results/check-result.js';
import type { Rubric } from '../../results/rubric.js';
import type { CheckRule } from '../check/rule.js';
import { RULES } from '../check/rules.js';
import {
  DEFAULT_CHECK_MS,
  DEFAULT_PATIENCE_MS,
  checkWithCauses,
  type CausedCheck,
  type CheckPlan,
} from '../check/run-check.js';
import { MeasureError } from '../run/instruments.js';
import type { GradePlan } from './grade-plan.js';
import type { ConfinedCommand } from './sandbox/start-confined.js';
import { rulesOf } from './scoring/conformance.js';
import { confinedSubject } from './submission-subject.js';

/** Of what is left, what the check may take: the comparison comes after it. */
const CHECK_SHARE = 0.6;

/** `broken`: why it did not come up for the levels that are missing, if that is the reason. */
export interface CheckedSubmission {
  readonly checks: ReadonlyMap<CheckLevel, CausedCheck>;
  readonly broken: string | null;
}

export async function checkSubmission(
  plan: GradePlan,
  command: ConfinedCommand,
  leftMs: () => number,
): Promise<CheckedSubmission> {
  const checks = new Map<CheckLevel, CausedCheck>();
  for (const level of CHECK_LEVELS) {
    const rules = rulesAt(level, plan.rubric);
    const namesStyle = level === styleLevel(plan.rubric);
    if (rules.length === 0 && !namesStyle) continue;
    try {
      const totalMs = leftMs() * CHECK_SHARE;
      checks.set(level, await checkAt({ level, rules, namesStyle, totalMs }, plan, command));
    } catch (error) {
      // What an abort breaks off is not an error of its own.
      if (plan.signal.aborted) break;
      if (error instanceof MeasureError) return { checks, broken: error.message };
      throw error;
    }
  }
  return { checks, broken: null };
}

/** A style is told best by a server that can be asked to work and to wait; null: none is asked for. */
export function styleLevel({ criteria }: Rubric): CheckLevel | null {
  if (!criteria.some(({ kind }) => kind === 'style')) return null;
  const isFull = criteria.some((each) => each.kind === 'conformance' && each.level === 'full');
  return isFull ? 'full' : 'echo';
}

/** The rules that a criterion of this level names. */
function rulesAt(level: CheckLevel, { criteria, transport }: Rubric): CheckRule[] {
  const named = criteria.flatMap((criterion) =>
    criterion.kind === 'conformance' && criterion.level === level
      ? rulesOf(criterion, transport, RULES)
      : [],
  );
  return RULES.filter((rule) => named.includes(rule));
}

function checkAt(
  what: Pick<CheckPlan, 'level' | 'rules' | 'namesStyle'> & { readonly totalMs: number },
  { signal, progress }: GradePlan,
  command: ConfinedCommand,
): Promise<CausedCheck> {
  const { totalMs, ...plan } = what;
  return checkWithCauses(
    { ...plan, subject: confinedSubject(command) },
    {
      patienceMs: DEFAULT_PATIENCE_MS,
      totalMs: Math.max(1, Math.min(DEFAULT_CHECK_MS, Math.floor(totalMs))),
      signal,
      step: (step, index, count) => progress(`check ${index + 1}/${count} ${step}`),
    },
  );
}
