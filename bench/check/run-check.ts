// The whole check of one server: rule by rule, then its style by behaviour. Opens and ends the server; what a rule demands is its own.
import {
  CHECK_SCHEMA_VERSION,
  type CheckLevel,
  type CheckResult,
  type Finding,
} from '../../results/check-result.js';
import { MeasureError } from '../run/instruments.js';
import type { CheckRule, SkipCause } from './rule.js';
import { createServerKeeper } from './server-keeper.js';
import { tellStyle, untold, type ToldStyle } from './style/identify-style.js';
import type { Subject } from './subject.js';
import { OUT_OF_TIME } from './try-rule.js';
import { tryRules } from './try-rules.js';

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
  /** For all rules and the style together. The rule in which it is over fails, those behind it are skipped. {@link DEFAULT_CHECK_MS} */
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

/** A check with what its result does not say: why what was not tried was not. */
export interface CausedCheck {
  readonly result: CheckResult;
  /** Of every rule that was skipped, and of one that failed since the time was over, by its id. */
  readonly causes: ReadonlyMap<string, SkipCause>;
  /** Why no style was named; null: one was, or nothing kept it from being named but how it behaves. */
  readonly styleCause: SkipCause | null;
}

/** What a healthy server takes, with room: who is given less has not had the time. */
const AMPLE_MS = DEFAULT_CHECK_MS / 5;
const MOST = 0.5;

/** Whose doing it is that the time was over. @param burntMs what rules took that the server broke. */
export function causeOfLateness(burntMs: number, totalMs: number): SkipCause {
  return totalMs >= AMPLE_MS && burntMs >= totalMs * MOST ? 'server' : 'time';
}

/** {@link checkWithCauses} without the causes, as `check` prints it. */
export async function runCheck(plan: CheckPlan, run: CheckRun): Promise<CheckResult> {
  return (await checkWithCauses(plan, run)).result;
}

/**
 * Tries every rule of the subject's transport and of `level`, each on a server that still answers: one that died or hung in a rule
 * fails it, and is started anew for the next.
 * @throws {MeasureError} when the server does not come up at all; the signal's reason when it is aborted.
 */
export async function checkWithCauses(plan: CheckPlan, run: CheckRun): Promise<CausedCheck> {
  const { subject, level } = plan;
  const timeUp = AbortSignal.timeout(run.totalMs);
  const bounded = { ...run, signal: AbortSignal.any([run.signal, timeUp]) };
  const keeper = createServerKeeper(subject, bounded, run.signal);
  try {
    await keeper.open();
    const { findings, causes, hopeless, burntMs } = await tryRules(plan, keeper, bounded, timeUp);
    await keeper.close();
    const told = await nameStyle(plan, bounded, findings, hopeless);
    run.signal.throwIfAborted();
    const lateness = causeOfLateness(burntMs, run.totalMs);
    const blame = (cause: SkipCause): SkipCause => (cause === 'time' ? lateness : cause);
    const result: CheckResult = {
      schemaVersion: CHECK_SCHEMA_VERSION,
      target: subject.name,
      level,
      verdict: findings.some(({ status }) => status === 'fail') ? 'fail' : 'pass',
      findings,
      style: told.style,
    };
    return {
      result,
      causes: new Map([...causes].map(([id, cause]) => [id, blame(cause)])),
      styleCause: told.cause === null ? null : blame(told.cause),
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
  hopeless: string | null,
): Promise<ToldStyle> {
  if (hopeless !== null) return untold('server', hopeless);
  if (signal.aborted) return untold('time', OUT_OF_TIME);
  if (!namesStyle) return untold('level');
  step('style', rules, rules + 1);
  try {
    return await tellStyle(subject, { level, patienceMs, signal });
  } catch (error) {
    if (error instanceof MeasureError) return untold('server', error.message);
    throw error;
  }
}
