// One rule on one server: given its time, watched for what becomes of the server, and never waited for without end.
import { MeasureError } from '../run/instruments.js';
import { failed, outOfTime, skipped } from './observations.js';
import type { CheckPlan, CheckRun } from './run-check.js';
import type { CheckRule, Observation } from './rule.js';
import type { ServerKeeper, Trouble } from './server-keeper.js';
import type { SubjectServer } from './subject.js';

/** Why something was not tried, or not to its end. */
export const OUT_OF_TIME = 'the time for the whole check was over';

/** Of any one rule, in patiences and beside: enough for the most waits that one has in a row. */
const RULE_PATIENCES = 6;
const RULE_MARGIN_MS = 10_000;
/** For a rule to close its clients once it has been told to end. */
const ABORT_MARGIN_MS = 200;
const SURVIVE_REMEDY =
  'No client may end or block a server: handle the errors of each connection (ECONNRESET, EPIPE, a closed socket) where they arise, and go on serving.';

const START_REMEDY =
  'A server that has ended must be able to start again, on any port: leave no lock file, socket or child behind (SO_REUSEADDR for a port of your own).';

/** What a rule saw, and what has become of the server if it does not answer as before. */
export interface Trial {
  readonly observation: Observation;
  readonly trouble: string | null;
  /** Why no other rule need be tried; null: they can be. */
  readonly hopeless: string | null;
}

/** @throws faults of our own, and the signal's reason when the user has had enough. */
export async function tryRule(
  rule: CheckRule,
  plan: CheckPlan,
  keeper: ServerKeeper,
  run: CheckRun,
  timeUp: AbortSignal,
): Promise<Trial> {
  const found = await serverFor(rule, plan, keeper, run, timeUp);
  if (found.server === null) return found.trial;
  const observation = await observe(rule, found.server, plan, run, timeUp);
  const seen: Trial = { observation, trouble: null, hopeless: null };
  if (rule.server === 'own') await keeper.discard();
  if (rule.server === 'own' || timeUp.aborted) return seen;
  const trouble = await keeper.troubleAfterRule().catch((error: unknown) => {
    if (timeUp.aborted) return null;
    throw error;
  });
  if (trouble === null) return seen;
  return { ...seen, observation: withTrouble(observation, trouble), trouble: trouble.what };
}

type Found = { readonly server: SubjectServer } | { readonly server: null; readonly trial: Trial };

/** A server for the rule, or what is to be said of there being none. */
async function serverFor(
  rule: CheckRule,
  { level }: CheckPlan,
  keeper: ServerKeeper,
  run: CheckRun,
  timeUp: AbortSignal,
): Promise<Found> {
  const isImpatient = rule.server === 'impatient' && level === 'full';
  const untried = { trouble: null, hopeless: null };
  const late = (): Found => ({
    server: null,
    trial: { ...untried, observation: outOfTime(OUT_OF_TIME) },
  });
  const open = () => (isImpatient ? keeper.impatient() : keeper.healthy());
  try {
    // A port may be lost to somebody else between its choice and the start.
    const server = await open().catch((error: unknown) => {
      if (error instanceof MeasureError && !run.signal.aborted) return open();
      throw error;
    });
    if (server !== null) return { server };
  } catch (error) {
    if (timeUp.aborted) return late();
    if (!(error instanceof MeasureError)) throw error;
    const hopeless = `it could not be started again: ${error.message}`;
    const observation = failed('a start', hopeless, START_REMEDY);
    return { server: null, trial: { observation, trouble: null, hopeless } };
  }
  // What has ended it was found by an earlier rule.
  const observation = skipped('server', 'the server answers nobody any more');
  return { server: null, trial: { ...untried, observation } };
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
    if (timeUp.aborted) return outOfTime(`${OUT_OF_TIME} before it was done`);
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
