// Asks for work with some clients, and sees whether others are served meanwhile. That they are is certain once one of them was answered
// several times in a row before the work was done; that they are not is believed only after several tries.
import { answerWithin, type Answer, type Asker } from './asker.js';
import type { BusyStep, WorkTry } from './observations.js';
import { echoRequest } from './requests.js';
import type { TryContext } from './try-context.js';

/**
 * One may have overtaken work that had not begun, and that the work's last moment is past may be heard late: a server that does one
 * thing at a time answers no more than that.
 */
const ROUND_TRIPS = 3;
/** The work is asked for first, and has begun by then. Milliseconds. */
const HEAD_START_MS = 4;
/** Held up in so many tries: then it is the server, and not the machine. */
const TRIES = 3;

/** What is asked of the busy clients, and what others ask meanwhile; every call makes a new one. */
export interface Work {
  readonly request: () => Buffer;
  /** What the other at this place asks. */
  readonly meanwhile?: (place: number) => Buffer;
  /** Called while so many are outstanding and hold nobody up. */
  readonly stepped?: (outstanding: number) => void;
}

/** What came of it: for each of the others whether it was held up, or null when it could not ask. */
export interface Busy {
  readonly heldUp: readonly (boolean | null)[];
  readonly tookMs: number;
}

/** All of `askers` ask for work at the same time. @returns when all of it is done, or patience is at its end. */
async function tryOnce(
  askers: readonly Asker[],
  others: readonly Asker[],
  { request, meanwhile = echoRequest }: Work,
  { patienceMs, signal }: TryContext,
): Promise<Busy> {
  signal.throwIfAborted();
  const beganMs = performance.now();
  let isDone = false;
  let tookMs = 0;
  const answers = askers.map((asker) =>
    answerWithin(asker.ask(request()), askers.length * patienceMs).then((answer) => {
      if (!isDone) tookMs = performance.now() - beganMs;
      isDone = true;
      return answer;
    }),
  );
  await pause(HEAD_START_MS);
  const heldUp = await Promise.all(
    others.map((other, place) =>
      isHeldUp(
        other,
        () => meanwhile(place),
        () => isDone,
        patienceMs,
      ),
    ),
  );
  await Promise.all(answers);
  return { heldUp, tookMs };
}

/** Asks again and again until the work is done, or it was answered often enough to know. */
async function isHeldUp(
  asker: Asker,
  request: () => Buffer,
  isDone: () => boolean,
  patienceMs: number,
): Promise<boolean | null> {
  for (let trips = 0; trips < ROUND_TRIPS; trips++) {
    const answer = await answerWithin(asker.ask(request()), 2 * patienceMs);
    if (answer.kind === 'closed') return null;
    if (answer.kind === 'none' || isDone()) return true;
  }
  return false;
}

/** The same, again with all of them, as long as somebody was held up each time. */
export async function tryBusy(
  askers: readonly Asker[],
  others: readonly Asker[],
  work: Work,
  context: TryContext,
): Promise<Busy> {
  let heldUp: readonly (boolean | null)[] = others.map(() => true);
  let tookMs = 0;
  for (let attempt = 0; attempt < TRIES && heldUp.includes(true); attempt++) {
    const busy = await tryOnce(askers, others, work, context);
    tookMs = busy.tookMs;
    heldUp = heldUp.map((wasHeldUp, place) => {
      const isNow = busy.heldUp[place] ?? null;
      return wasHeldUp === null || isNow === null ? null : wasHeldUp && isNow;
    });
  }
  return { heldUp, tookMs };
}

/** Those that could ask, counted. */
export function busyStep(outstanding: number, heldUp: readonly (boolean | null)[]): BusyStep {
  const told = heldUp.filter((isHeld) => isHeld !== null);
  return { outstanding, others: told.length, heldUp: told.filter((isHeld) => isHeld).length };
}

/**
 * More and more of `askers` have work outstanding at the same time, until `others` get nothing or there are no more askers.
 * @param work must take long beside all the round trips.
 */
export async function fillUp(
  askers: readonly Asker[],
  others: readonly Asker[],
  work: Work,
  context: TryContext,
): Promise<WorkTry> {
  const steps: BusyStep[] = [...(await climb(askers, others, work, context))];
  let tookMs = 0;
  while (steps.length < askers.length) {
    const busy = await tryBusy(askers.slice(0, steps.length + 1), others, work, context);
    const step = busyStep(steps.length + 1, busy.heldUp);
    steps.push(step);
    tookMs = busy.tookMs;
    if (step.heldUp === step.others) break;
  }
  return { steps, tookMs };
}

/** The quick way: each asks while the work of those before is under way. @returns the steps that held nobody up. */
async function climb(
  askers: readonly Asker[],
  others: readonly Asker[],
  { request, meanwhile = echoRequest, stepped }: Work,
  { patienceMs, signal }: TryContext,
): Promise<BusyStep[]> {
  const steps: BusyStep[] = [];
  const answers: Promise<Answer | { readonly kind: 'none' }>[] = [];
  let isDone = false;
  for (const asker of askers) {
    signal.throwIfAborted();
    const answer = answerWithin(asker.ask(request()), askers.length * patienceMs);
    answers.push(answer);
    void answer.then(() => (isDone = true));
    const tries = others.map((other, place) =>
      isHeldUp(
        other,
        () => meanwhile(place),
        () => isDone,
        patienceMs,
      ),
    );
    const heldUp = await Promise.all(tries);
    if (heldUp.some((isHeld) => isHeld !== false)) break;
    steps.push({ outstanding: answers.length, others: others.length, heldUp: 0 });
    stepped?.(answers.length);
  }
  await Promise.all(answers);
  return steps;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
