// Whether a server that has work to do keeps others waiting: tried again, with more work, until it is sure.
import type { Asker } from './asker.js';
import {
  areHeldUp,
  askForWork,
  timeQuestions,
  tryMeanwhile,
  type Meanwhile,
  type Work,
} from './meanwhile.js';
import type { BusyStep, WorkTry } from './observations.js';
import type { TryContext } from './try-context.js';

/** Held up in so many tries: then it is the server, and not the machine. */
const TRIES = 3;
/** And so many do not count, because the work was done too soon. */
const MOST_TRIES = 8;
/** Work must last several times as long as the questions take that are asked meanwhile. */
const TIMES_THE_QUESTIONS = 5;
const LEAST_WORK_MS = 100;
/** A compiler that had only begun when the work was measured makes it much shorter. */
const MOST_GROWTH = 32;
/** Work that takes no longer so many times in a row, though more was asked for each time, is none. */
const MOST_STALLS = 3;
/** Times as long as before: less is the machine's doing. */
const LONGER = 1.2;

/**
 * The same try again, as long as somebody was held up each time. Null for all in `heldUp` where the work never lasted long enough to
 * say so, however much was asked for.
 */
export async function tryBusy(
  askers: readonly Asker[],
  others: readonly Asker[],
  work: Work,
  context: TryContext,
): Promise<Meanwhile> {
  let heldUp: readonly (boolean | null)[] = others.map(() => true);
  let tookMs = 0;
  let factor = 1;
  let counted = 0;
  let isMore = false;
  let stalls = 0;
  for (let tries = 0; tries < MOST_TRIES && counted < TRIES && stalls < MOST_STALLS; tries++) {
    const now = await tryMeanwhile(askers, others, { work, factor }, context);
    stalls = isMore && now.tookMs < LONGER * tookMs ? stalls + 1 : 0;
    tookMs = now.tookMs;
    heldUp = heldUp.map((before, place) => both(before, now.heldUp[place] ?? null));
    if (!heldUp.includes(true)) return { heldUp, tookMs };
    const questionsMs = await timeQuestions(others, work, context);
    // A reply that is later than patience is none: the work must stay well below.
    const leastMs = Math.min(
      context.patienceMs / 3,
      Math.max(LEAST_WORK_MS, TIMES_THE_QUESTIONS * questionsMs),
    );
    isMore = tookMs < leastMs;
    if (isMore) factor *= Math.min(MOST_GROWTH, (1.5 * leastMs) / tookMs);
    else counted++;
  }
  return { heldUp: counted > 0 ? heldUp : others.map(() => null), tookMs };
}

/** Held up both times; null when it could not ask once. */
function both(before: boolean | null, now: boolean | null): boolean | null {
  return before === null || now === null ? null : before && now;
}

/** Those that could ask, counted. */
export function busyStep(outstanding: number, heldUp: readonly (boolean | null)[]): BusyStep {
  const told = heldUp.filter((isHeld) => isHeld !== null);
  return { outstanding, others: told.length, heldUp: told.filter((isHeld) => isHeld).length };
}

/**
 * More and more of `askers` have work outstanding at the same time, until `others` get nothing, nothing can be told, or there are no
 * more askers.
 * @param work must take long beside all the round trips.
 */
export async function fillUp(
  askers: readonly Asker[],
  others: readonly Asker[],
  work: Work,
  context: TryContext,
): Promise<WorkTry> {
  const free = await climb(askers, others, work, context);
  const steps = Array.from({ length: free }, (_, index) => ({
    outstanding: index + 1,
    others: others.length,
    heldUp: 0,
  }));
  let tookMs = 0;
  while (steps.length < askers.length) {
    const busy = await tryBusy(askers.slice(0, steps.length + 1), others, work, context);
    const step = busyStep(steps.length + 1, busy.heldUp);
    if (step.others === 0) break;
    steps.push(step);
    tookMs = busy.tookMs;
    if (step.heldUp === step.others) break;
  }
  return { steps, tookMs };
}

/** The quick way: each asks while the work of those before is under way. @returns how many did so and held nobody up. */
async function climb(
  askers: readonly Asker[],
  others: readonly Asker[],
  work: Work,
  context: TryContext,
): Promise<number> {
  const answers: Promise<unknown>[] = [];
  let isDone = false;
  let free = 0;
  for (const asker of askers) {
    context.signal.throwIfAborted();
    const answer = askForWork(asker, work.request(1), context);
    answers.push(answer.then(() => (isDone = true)));
    const heldUp = await areHeldUp(others, work, () => isDone, context);
    if (heldUp.some((isHeld) => isHeld !== false)) break;
    free++;
    work.stepped?.(free);
  }
  await Promise.all(answers);
  return free;
}
