// The whole check of one server: rule by rule, then its style by behaviour. Opens and ends the server; what a rule demands is its own.
import {
  CHECK_SCHEMA_VERSION,
  type CheckLevel,
  type CheckResult,
  type Finding,
  type NamedStyle,
} from '../../results/check-result.js';
import { MeasureError } from '../run/instruments.js';
import { skipped } from './observations.js';
import { RULES } from './rules.js';
import type { CheckRule } from './rule.js';
import { createServerKeeper, type ServerKeeper } from './server-keeper.js';
import { identifyStyle } from './style/identify-style.js';
import type { Subject } from './subject.js';
import { OUT_OF_TIME, tryRule } from './try-rule.js';

/** What is checked. */
export interface CheckPlan {
  readonly subject: Subject;
  readonly level: CheckLevel;
  /** Those of other transports than the subject's are left out. @default all */
  readonly rules?: readonly CheckRule[];
  /** Whether the style is named too, which takes some seconds. @default true */
  readonly namesStyle?: boolean;
}

/** How long it may take, and who is told. */
export interface CheckRun {
  /** How long any one reply may take beside the work asked for. {@link DEFAULT_PATIENCE_MS} */
  readonly patienceMs: number;
  /** For all rules and the style together; what is not tried by then is skipped, and fails the whole. {@link DEFAULT_CHECK_MS} */
  readonly totalMs: number;
  /** Aborted when the user has had enough: the check then rejects with its reason. */
  readonly signal: AbortSignal;
  /** Told before each step. */
  readonly step: (what: string, index: number, count: number) => void;
}

/** A healthy server answers in a millisecond; a busy machine stalls for a second. */
export const DEFAULT_PATIENCE_MS = 3_000;
/** A healthy server takes a tenth of it; one that answers nothing is given up after its first rules. */
export const DEFAULT_CHECK_MS = 120_000;

/**
 * Tries every rule of the subject's transport and of `level`, each on a server that still answers: one that died or hung in a rule
 * fails it, and is started anew for the next.
 * @throws {MeasureError} when the server does not come up at all; the signal's reason when it is aborted.
 */
export async function runCheck(plan: CheckPlan, run: CheckRun): Promise<CheckResult> {
  const { subject, level } = plan;
  const timeUp = AbortSignal.timeout(run.totalMs);
  const bounded = { ...run, signal: AbortSignal.any([run.signal, timeUp]) };
  const keeper = createServerKeeper(subject, bounded);
  try {
    await keeper.open();
    const { findings, hopeless } = await tryRules(plan, keeper, bounded, timeUp);
    await keeper.close();
    const isLate = timeUp.aborted;
    const why = hopeless ?? (isLate ? OUT_OF_TIME : null);
    const style = why === null ? await nameStyle(plan, bounded, findings) : untold(why);
    run.signal.throwIfAborted();
    return {
      schemaVersion: CHECK_SCHEMA_VERSION,
      target: subject.name,
      level,
      // What was not tried for want of time is not known to be right.
      verdict: isLate || findings.some(({ status }) => status === 'fail') ? 'fail' : 'pass',
      findings,
      style,
    };
  } finally {
    await keeper.close();
  }
}

/** On a server of its own, for which nothing has happened before; one that runs already is taken as it is. */
async function nameStyle(
  { subject, level, namesStyle = true }: CheckPlan,
  { step, patienceMs, signal }: CheckRun,
  { length: rules }: readonly Finding[],
): Promise<NamedStyle> {
  if (!namesStyle) return untold();
  step('style', rules, rules + 1);
  try {
    return await identifyStyle(subject, { level, patienceMs, signal });
  } catch (error) {
    if (error instanceof MeasureError) return untold(error.message);
    throw error;
  }
}

function untold(...evidence: string[]): NamedStyle {
  return { named: null, confidence: 0, evidence };
}

/** @returns also why no more than the first could be tried: a server that answers nobody from the start breaks every other rule as well. */
async function tryRules(
  plan: CheckPlan,
  keeper: ServerKeeper,
  run: CheckRun,
  timeUp: AbortSignal,
): Promise<{ findings: Finding[]; hopeless: string | null }> {
  const { transport } = plan.subject;
  const rules = (plan.rules ?? RULES).filter((rule) => rule.transport === transport);
  const findings: Finding[] = [];
  let hopeless: string | null = null;
  for (const [index, rule] of rules.entries()) {
    run.step(rule.id, index, rules.length + 1);
    const { id, title, rule: text } = rule;
    const reason: string | null = hopeless ?? whyNot(rule, plan, timeUp);
    if (reason !== null) {
      findings.push({ id, title, rule: text, ...skipped(reason) });
      continue;
    }
    const { observation, trouble } = await tryRule(rule, plan, keeper, run, timeUp);
    findings.push({ id, title, rule: text, ...observation });
    if (index === 0 && trouble !== null) hopeless = `${trouble} from the first rule on`;
  }
  return { findings, hopeless };
}

/** Why a rule is not tried, or null. */
function whyNot(
  rule: CheckRule,
  { subject, level }: CheckPlan,
  timeUp: AbortSignal,
): string | null {
  if (timeUp.aborted) return OUT_OF_TIME;
  if (rule.level === 'full' && level === 'echo')
    return 'not asked of an echo server: --level full asks it';
  if (rule.server === 'own' && !subject.isStarted)
    return 'it ends the server, and this one was not started by echobench';
  return null;
}
