// The tries with work: whether the server computes and waits at all, how much computing takes long enough to be seen, and whether
// either keeps others from being served.
import { answerWithin, type Asker } from './asker.js';
import { busyStep, fillUp, tryBusy } from './busy-server.js';
import type { BusyStep, WorkTry } from './observations.js';
import { computeRequest, echoRequest, isComputed, MOST_AMOUNT, waitRequest } from './requests.js';
import type { Pace, Patience, TryContext } from './try-context.js';

/** What the server can be asked for, beside an echo. */
export interface Abilities {
  /** So many iterations take about {@link BUSY_MS}; null: it does not compute. */
  readonly iterations: number | null;
  readonly waits: boolean;
}

/** Long beside a round trip on any machine that is not on its knees, and beside a scheduler's slices. */
const BUSY_MS = 150;
const FIRST_ITERATIONS = 1_000;
/** Less is lost in the reply's own time. */
const MEASURABLE_MS = 25;
const MOST_GROWTH = 16;
/** So that a reply that came sooner than usual does not divide by nothing. */
const LEAST_MEASURED_MS = 0.1;
/**
 * An echo that is late by chance is not so twice, the second time by more. Milliseconds; and in usual replies, for where these take as
 * long as a wait, an echo must not be taken for one.
 */
const WAITS = [
  { leastMs: 30, usualReplies: 3 },
  { leastMs: 50, usualReplies: 5 },
] as const;
/** How long outstanding waits last: room for several round trips at each of the steps. */
const SHORTEST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 2_000;
const WAIT_REPLIES = 60;

/** Asked with a client of its own. */
export async function findAbilities(
  asker: Asker,
  pace: Pace,
  patience: Patience,
): Promise<Abilities> {
  const iterations = await calibrate(asker, pace, patience);
  return { iterations, waits: await canWait(asker, pace, patience) };
}

/** Whether it takes what is asked for, where an echo would take a fraction of that. False where patience is too short to tell. */
async function canWait(
  asker: Asker,
  { usualReplyMs }: Pace,
  { patienceMs, signal }: Patience,
): Promise<boolean> {
  for (const { leastMs, usualReplies } of WAITS) {
    const askedMs = Math.max(leastMs, usualReplies * usualReplyMs);
    if (askedMs + usualReplyMs > patienceMs) return false;
    const beganMs = performance.now();
    const asked = asker.ask(waitRequest(1_000 * askedMs));
    const answer = await answerWithin(asked, patienceMs, signal);
    if (answer.kind !== 'reply' || performance.now() - beganMs < askedMs) return false;
  }
  return true;
}

/** Iterations for {@link BUSY_MS} beside the reply's own time, or null when the reply is no work done. */
async function calibrate(
  asker: Asker,
  { usualReplyMs }: Pace,
  { patienceMs, signal }: Patience,
): Promise<number | null> {
  const busyMs = Math.min(Math.max(BUSY_MS, 2 * usualReplyMs), patienceMs / 3);
  let iterations = FIRST_ITERATIONS;
  for (;;) {
    const request = computeRequest(iterations);
    const beganMs = performance.now();
    const answer = await answerWithin(asker.ask(request), patienceMs, signal);
    const tookMs = performance.now() - beganMs;
    if (answer.kind !== 'reply' || !isComputed(request, answer.bytes)) return null;
    const workMs = Math.max(LEAST_MEASURED_MS, tookMs - usualReplyMs);
    const isMeasured = workMs >= Math.max(MEASURABLE_MS, usualReplyMs);
    const growth = isMeasured ? busyMs / workMs : Math.min(MOST_GROWTH, busyMs / workMs);
    if (isMeasured || growth <= 1) return Math.max(1, Math.round(iterations * growth));
    if (iterations === MOST_AMOUNT) return iterations;
    iterations = Math.min(MOST_AMOUNT, Math.round(iterations * growth));
  }
}

/** Who was served while some computed: those that asked for an echo, and those that asked for a short wait. */
export interface ComputesTried {
  readonly compute: WorkTry | null;
  readonly computeAgainstWaits: WorkTry | null;
}

/**
 * One client computes, then more at the same time as long as the others are not all held up. The first half of these asks for echoes, the
 * second for waits: neighbours, since a server that hands its clients round in turn may have given every second one to the same process.
 */
export async function tryComputes(
  askers: readonly Asker[],
  others: readonly Asker[],
  { iterations, waits }: Abilities,
  context: TryContext,
): Promise<ComputesTried> {
  if (iterations === null || others.length === 0)
    return { compute: null, computeAgainstWaits: null };
  const echoing = waits ? Math.ceil(others.length / 2) : others.length;
  const request = (factor: number): Buffer => computeRequest(factor * iterations);
  const meanwhile = (place: number): Buffer => (place < echoing ? echoRequest() : waitRequest(1));
  const echoes: BusyStep[] = [];
  const waiting: BusyStep[] = [];
  let tookMs = 0;
  for (let count = 1; count <= askers.length; count++) {
    const busy = await tryBusy(askers.slice(0, count), others, { request, meanwhile }, context);
    tookMs = busy.tookMs;
    echoes.push(busyStep(count, busy.heldUp.slice(0, echoing)));
    waiting.push(busyStep(count, busy.heldUp.slice(echoing)));
    if (!busy.heldUp.includes(false)) break;
  }
  const computeAgainstWaits = waits && others.length > 1 ? { steps: waiting, tookMs } : null;
  return { compute: { steps: echoes, tookMs }, computeAgainstWaits };
}

/**
 * More and more clients wait, until another one that asks for a short wait gets nothing: a pool may have echoes done elsewhere.
 * @param stepped is called while so many wait and another is served.
 */
export async function tryWaits(
  askers: readonly Asker[],
  other: Asker | undefined,
  { waits }: Abilities,
  context: TryContext,
  stepped: (outstanding: number) => void = () => undefined,
): Promise<WorkTry | null> {
  if (!waits || other === undefined) return null;
  const { pace, patienceMs } = context;
  const usualMs = waitMs(pace, patienceMs);
  // A server that does one thing at a time is kept by what it is asked for, however long nobody listens any more.
  const request = (factor: number): Buffer =>
    waitRequest(1_000 * Math.min(factor * usualMs, patienceMs / 2));
  const work = { request, meanwhile: () => waitRequest(1), stepped };
  const tried = await fillUp(askers, [other], work, context);
  return tried.steps.length === 0 ? null : tried;
}

function waitMs({ usualReplyMs }: Pace, patienceMs: number): number {
  const longMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, WAIT_REPLIES * usualReplyMs));
  return Math.round(Math.min(longMs, patienceMs / 2));
}
