// One rule on one server: given its time, watched for what becomes of the server, and never waited for without end.
import { MeasureError } from '../run/instruments.js';
import { failed, skipped } from './observations.js';
import type { CheckPlan, CheckRun } from './run-check.js';
import type { CheckRule, Observation } from './rule.js';
import type { ServerKeeper, Trouble } from './server-keeper.js';
import type { SubjectServer } from './subject.js';

/** Why something was not tried. */
export const OUT_OF_TIME = 'the time for the whole check was over';

/** Of any one rule, in patiences and beside: enough for the most waits that one has in a row. */
const RULE_PATIENCES = 6;
const RULE_MARGIN_MS = 10_000;
/** For a rule to close its clients once it has been told to end. */
const ABORT_MARGIN_MS = 200;
const SURVIVE_REMEDY =
  'No client may end or block a server: handle the errors of each connection (ECONNRESET, EPIPE, a closed socket) where they arise, and go on serving.';

/** What a rule saw, and what has become of the server if it does not answer as before. */
export interface Trial {
  readonly observation: Observation;
  readonly trouble: string | null;
}

/** @throws faults of our own, and the signal's reason when the user has had enough. */
export async function tryRule(
  rule: CheckRule,
  plan: CheckPlan,
  keeper: ServerKeeper,
  run: CheckRun,
  timeUp: AbortSignal,
): Promise<Trial> {
  const server = await serverFor(rule, plan, keeper);
  if (typeof server === 'string') return { observation: skipped('server', server), trouble: null };
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

/** @returns why there is none, where there is none: what has ended it was found by an earlier rule. */
async function serverFor(
  rule: CheckRule,
  { level }: CheckPlan,
  keeper: ServerKeeper,
): Promise<SubjectServer | string> {
  const isImpatient = rule.server === 'impatient' && level === 'full';
  try {
    const server = await (isImpatient ? keeper.impatient() : keeper.healthy());
    return server ?? 'the server answers nobody any more';
  } catch (error) {
    if (error instanceof MeasureError) return `it could not be started again: ${error.message}`;
    throw error;
  }
}

/** A rule after which nobody is served is broken, whatever else it saw. */
function withTrouble(
  { status, sent, received, remedy }: Observation,
  { what, isGone }: Trouble,
): Observation {
  const after = `after it ${what}`;
  if (status !== 'fail') return failed(sent ?? 'what the rule asks for', after, SURVIVE_REMEDY);
  const both = `${received ?? ''}; ${after}`;
  const mend = isGone ? SURVIVE_REMEDY : remedy;
  return { status, sent, received: both, remedy: mend, cause: null };
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
    if (timeUp.aborted) return skipped('time', OUT_OF_TIME);
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
