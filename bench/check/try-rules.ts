// The rules of a check, one after the other on one server or the next. What one trial is, is try-rule.ts's.
import type { Finding } from '../../results/check-result.js';
import { outOfTime, skipped } from './observations.js';
import type { CheckRule, Observation, SkipCause } from './rule.js';
import { RULES } from './rules.js';
import type { CheckPlan, CheckRun } from './run-check.js';
import { MeasureError } from '../run/instruments.js';
import type { ServerKeeper } from './server-keeper.js';
import { OUT_OF_TIME, tryRule } from './try-rule.js';

/** A rule that takes longer has waited for the server, whatever came of it. */
const SLOW_PATIENCES = 3;

/** What came of the rules. */
export interface Tried {
  readonly findings: Finding[];
  /** By id, of those that were skipped, and of the one in which the time was over. */
  readonly causes: Map<string, SkipCause>;
  /** Why no more than the first could be tried; null: they could. */
  readonly hopeless: string | null;
  /** What rules took that the server broke, or was slow in. */
  readonly burntMs: number;
}

/** @returns also why no more than the first could be tried: a server that answers nobody from the start breaks every other rule as well. */
export async function tryRules(
  plan: CheckPlan,
  keeper: ServerKeeper,
  run: CheckRun,
  timeUp: AbortSignal,
): Promise<Tried> {
  const { transport } = plan.subject;
  const rules = (plan.rules ?? RULES).filter((rule) => rule.transport === transport);
  const findings: Finding[] = [];
  const causes = new Map<string, SkipCause>();
  const record = ({ id, title, rule }: CheckRule, observation: Observation): void => {
    const { cause, ...seen } = observation;
    findings.push({ id, title, rule, ...seen });
    if (cause !== null) causes.set(id, cause);
  };
  let burntMs = 0;
  let hopeless: string | null = null;
  for (const [index, rule] of rules.entries()) {
    run.step(rule.id, index, rules.length + 1);
    const untried = hopeless === null ? whyNot(rule, plan, timeUp) : skipped('server', hopeless);
    if (untried !== null) {
      const isFirstLate = untried.cause === 'time' && ![...causes.values()].includes('time');
      record(rule, isFirstLate ? outOfTime(OUT_OF_TIME) : untried);
      continue;
    }
    const beganMs = performance.now();
    const trial = await tryRule(rule, plan, keeper, run, timeUp);
    const { observation, trouble } = trial;
    record(rule, observation);
    const tookMs = performance.now() - beganMs;
    const isSlow = tookMs > SLOW_PATIENCES * run.patienceMs;
    if (isSlow || (observation.status === 'fail' && observation.cause === null)) burntMs += tookMs;
    ({ hopeless } = trial);
    const isInDoubt = index === 0 && trouble !== null && !timeUp.aborted;
    if (isInDoubt && !(await recovers(keeper, timeUp))) {
      hopeless = `${trouble} from the first rule on`;
    }
  }
  return { findings, causes, hopeless, burntMs };
}

/** Whether a new server answers anybody: one that ended of what the first rule sent may keep all others. */
async function recovers(keeper: ServerKeeper, timeUp: AbortSignal): Promise<boolean> {
  try {
    const server = await keeper.healthy();
    return server !== null && (await keeper.troubleAfterRule()) === null;
  } catch (error) {
    if (timeUp.aborted) return true;
    if (error instanceof MeasureError) return false;
    throw error;
  }
}

/** Why a rule is not tried, or null. */
function whyNot(
  rule: CheckRule,
  { subject, level }: CheckPlan,
  timeUp: AbortSignal,
): Observation | null {
  if (timeUp.aborted) return skipped('time', OUT_OF_TIME);
  if (rule.level === 'full' && level === 'echo')
    return skipped('level', 'not asked of an echo server: --level full asks it');
  if (rule.server === 'own' && !subject.isStarted)
    return skipped('environment', 'it ends the server, and this one was not started by echobench');
  return null;
}
