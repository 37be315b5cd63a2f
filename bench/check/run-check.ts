// The whole check of one server: rule by rule, then its style by behaviour. Opens and ends the server; what a rule demands is its own.
import {
  CHECK_SCHEMA_VERSION,
  type CheckLevel,
  type CheckResult,
  type Finding,
  type NamedStyle,
} from '../../results/check-result.js';
import { MeasureError } from '../run/instruments.js';
import { failed, skipped } from './observations.js';
import { RULES } from './rules.js';
import type { CheckRule, Observation } from './rule.js';
import { createServerKeeper, type ServerKeeper, type Trouble } from './server-keeper.js';
import { identifyStyle } from './style/identify-style.js';
import type { Subject, SubjectServer } from './subject.js';

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
/** Of any one rule, in patiences and beside: enough for the most waits that one has in a row. */
const RULE_PATIENCES = 6;
const RULE_MARGIN_MS = 10_000;
/** For a rule to close its clients once it has been told to end. */
const ABORT_MARGIN_MS = 200;
const SURVIVE_REMEDY =
  'No client may end or block a server: handle the errors of each connection (ECONNRESET, EPIPE, a closed socket) where they arise, and go on serving.';
const OUT_OF_TIME = 'the time for the whole check was over';

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

/** What a rule saw, and what has become of the server if it does not answer as before. */
interface Trial {
  readonly observation: Observation;
  readonly trouble: string | null;
}

async function tryRule(
  rule: CheckRule,
  plan: CheckPlan,
  keeper: ServerKeeper,
  run: CheckRun,
  timeUp: AbortSignal,
): Promise<Trial> {
  const isImpatient = rule.server === 'impatient' && plan.level === 'full';
  const server = await (isImpatient ? keeper.impatient() : keeper.healthy());
  if (server === null) {
    return { observation: skipped('the server answers nobody any more'), trouble: null };
  }
  const observation = await observe(rule, server, plan, run, timeUp);
  if (rule.server === 'own') await keeper.discard();
  if (rule.server === 'own' || timeUp.aborted) return { observation, trouble: null };
  const trouble = await keeper.troubleAfterRule().catch((error: unknown) => {
    if (timeUp.aborted) return null;
    throw error;
  });
  if (trouble === null) return { observation, trouble: null };
  return { observation: withTrouble(observation, trouble), trouble: trouble.what };
}

/** A rule after which nobody is served is broken, whatever else it saw. */
function withTrouble(
  { status, sent, received, remedy }: Observation,
  { what, isGone }: Trouble,
): Observation {
  const after = `after it ${what}`;
  if (status !== 'fail') return failed(sent ?? 'what the rule asks for', after, SURVIVE_REMEDY);
  const both = `${received ?? ''}; ${after}`;
  return { status, sent, received: both, remedy: isGone ? SURVIVE_REMEDY : remedy };
}

async function observe(
  rule: CheckRule,
  server: SubjectServer,
  { level }: CheckPlan,
  { patienceMs, signal: whole }: CheckRun,
  timeUp: AbortSignal,
): Promise<Observation> {
  const limitMs = RULE_PATIENCES * patienceMs + RULE_MARGIN_MS;
  const overdue = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([whole, overdue]);
  try {
    return await Promise.race([rule.check(server, { level, patienceMs, signal }), abortOf(signal)]);
  } catch (error) {
    if (timeUp.aborted) return skipped(OUT_OF_TIME);
    if (!overdue.aborted || whole.aborted) throw error;
    return failed(
      'what the rule asks for',
      `the server was not done with it after ${Math.round(limitMs / 1_000)} s`,
      'Answer as soon as bytes are there, and close when the client has closed.',
    );
  }
}

/** Rejects when the signal is aborted, and a moment later, so that who listens to it too has its say. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const rejectSoon = (): void => {
      setTimeout(() => reject(signal.reason as Error), ABORT_MARGIN_MS);
    };
    if (signal.aborted) rejectSoon();
    else signal.addEventListener('abort', rejectSoon, { once: true });
  });
}
