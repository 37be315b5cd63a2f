// The whole check of one server: rule by rule, then its style by behaviour. Opens and ends the server; what a rule demands is its own.
import {
  CHECK_SCHEMA_VERSION,
  type CheckLevel,
  type CheckResult,
  type Finding,
  type NamedStyle,
} from '../../results/check-result.js';
import { failed, skipped } from './observations.js';
import { RULES } from './rules.js';
import type { CheckRule, Observation } from './rule.js';
import { createServerKeeper, type ServerKeeper } from './server-keeper.js';
import type { Subject } from './subject.js';

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
  /** For all rules and the style together; what is not tried by then is skipped. {@link DEFAULT_CHECK_MS} */
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
const NO_STYLE: NamedStyle = { named: null, confidence: 0, evidence: [] };

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
    const findings = await tryRules(plan, keeper, bounded, timeUp);
    return {
      schemaVersion: CHECK_SCHEMA_VERSION,
      target: subject.name,
      level,
      verdict: findings.some(({ status }) => status === 'fail') ? 'fail' : 'pass',
      findings,
      style: NO_STYLE,
    };
  } finally {
    await keeper.close();
  }
}

async function tryRules(
  plan: CheckPlan,
  keeper: ServerKeeper,
  run: CheckRun,
  timeUp: AbortSignal,
): Promise<Finding[]> {
  const { transport } = plan.subject;
  const rules = (plan.rules ?? RULES).filter((rule) => rule.transport === transport);
  const findings: Finding[] = [];
  let hopeless: string | null = null;
  for (const [index, rule] of rules.entries()) {
    run.step(rule.id, index, rules.length + 1);
    const reason: string | null = hopeless ?? whyNot(rule, plan, timeUp);
    const observation: Observation =
      reason === null ? await tryRule(rule, plan, keeper, run, timeUp) : skipped(reason);
    const { id, title, rule: text } = rule;
    findings.push({ id, title, rule: text, ...observation });
    if (index === 0 && isSilent(observation)) hopeless = `${id} got no reply at all`;
  }
  return findings;
}

/** Why a rule is not tried, or null. */
function whyNot(
  rule: CheckRule,
  { subject, level }: CheckPlan,
  timeUp: AbortSignal,
): string | null {
  if (timeUp.aborted) return 'the time for the whole check was over';
  if (rule.level === 'full' && level === 'echo')
    return 'not asked of an echo server: --level full asks it';
  if (rule.server === 'own' && !subject.isStarted)
    return 'it ends the server, and this one was not started by echobench';
  return null;
}

async function tryRule(
  rule: CheckRule,
  { level }: CheckPlan,
  keeper: ServerKeeper,
  run: CheckRun,
  timeUp: AbortSignal,
): Promise<Observation> {
  const server = await keeper.healthy();
  if (server === null)
    return failed('a connection', 'the server answers nobody any more', 'See the finding before.');
  const limitMs = RULE_PATIENCES * run.patienceMs + RULE_MARGIN_MS;
  const overdue = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([run.signal, overdue]);
  let observation: Observation;
  try {
    const tools = { level, patienceMs: run.patienceMs, signal };
    observation = await Promise.race([rule.check(server, tools), abortOf(signal)]);
  } catch (error) {
    if (timeUp.aborted) return skipped('the time for the whole check was over');
    if (!overdue.aborted || run.signal.aborted) throw error;
    observation = failed(
      'what the rule asks for',
      `the server was not done with it after ${Math.round(limitMs / 1_000)} s`,
      'Answer as soon as bytes are there, and close when the client has closed.',
    );
  }
  if (rule.server === 'own') {
    await keeper.discard();
    return observation;
  }
  const trouble = await keeper.troubleAfterRule();
  if (trouble === null) return observation;
  const sent = observation.sent ?? 'what the rule asks for';
  const seen =
    observation.status === 'fail'
      ? `${observation.received ?? ''}; after it ${trouble}`
      : `after it ${trouble}`;
  return failed(sent, seen, SURVIVE_REMEDY);
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

function isSilent({ status, received }: Observation): boolean {
  return status === 'fail' && received !== null && received.startsWith('nothing came');
}
