// One try: some clients have work outstanding, and others ask meanwhile. That these are served is certain once one of them was answered
// several times in a row before the work was done; that they are not may be the machine's doing, which busy-server.ts sees to.
import { answerWithin, type Answer, type Asker } from './asker.js';
import type { Patience, TryContext } from './try-context.js';

/**
 * One may have overtaken work that had not begun, and that the work's last moment is past may be heard late: a server that does one
 * thing at a time answers no more than that.
 */
const ROUND_TRIPS = 3;
/** The work is asked for first, and has begun by then. Milliseconds. */
const HEAD_START_MS = 4;

/** What is asked of the busy clients, and what others ask meanwhile; every call makes a new one. */
export interface Work {
  /** @param factor so many times as long as usual. */
  readonly request: (factor: number) => Buffer;
  /** What the other at this place asks. */
  readonly meanwhile: (place: number) => Buffer;
  /** Called while so many are outstanding and hold nobody up. */
  readonly stepped?: (outstanding: number) => void;
}

/** What came of it: for each of the others whether it was held up, or null when it could not ask. */
export interface Meanwhile {
  readonly heldUp: readonly (boolean | null)[];
  /** Until the first of the work was done. Milliseconds. */
  readonly tookMs: number;
}

/** Of the work's own time, which is half a patience at most: others may come before it, or share its CPU. */
const WORK_PATIENCES = 2;

/** All of `askers` ask for work at the same time. @returns when all of it is done, or patience is at its end. */
export async function tryMeanwhile(
  askers: readonly Asker[],
  others: readonly Asker[],
  { work, factor }: { readonly work: Work; readonly factor: number },
  context: TryContext,
): Promise<Meanwhile> {
  context.signal.throwIfAborted();
  const beganMs = performance.now();
  const done: { atMs: number | null; wasClosed: boolean } = { atMs: null, wasClosed: false };
  const answers = askers.map(async (asker) => {
    const { kind } = await askForWork(asker, work.request(factor), context);
    done.wasClosed ||= kind === 'closed';
    done.atMs ??= performance.now();
  });
  await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS));
  const heldUp = await areHeldUp(others, work, () => done.atMs !== null, context);
  if (!heldUp.includes(true)) work.stepped?.(askers.length);
  await Promise.all(answers);
  const tookMs = (done.atMs ?? performance.now()) - beganMs;
  return { heldUp: done.wasClosed ? others.map(() => null) : heldUp, tookMs };
}

/** Closes who is not answered in time: a late answer is not to be taken for one to a later question. */
export async function askForWork(
  asker: Asker,
  request: Buffer,
  { patienceMs, signal }: Patience,
): Promise<Answer | { readonly kind: 'none' }> {
  const answer = await answerWithin(asker.ask(request), WORK_PATIENCES * patienceMs, signal);
  if (answer.kind === 'none') asker.close();
  return answer;
}

/** How long the same questions take when there is no work. Milliseconds. */
export async function timeQuestions(
  others: readonly Asker[],
  work: Work,
  patience: Patience,
): Promise<number> {
  const beganMs = performance.now();
  await areHeldUp(others, work, () => false, patience);
  return performance.now() - beganMs;
}

/** Each of the others asks again and again until the work is done, or it was answered often enough to know. */
export function areHeldUp(
  others: readonly Asker[],
  { meanwhile }: Work,
  isDone: () => boolean,
  { patienceMs, signal }: Patience,
): Promise<(boolean | null)[]> {
  const isHeldUp = async (other: Asker, place: number): Promise<boolean | null> => {
    for (let trip = 0; trip < ROUND_TRIPS; trip++) {
      const answer = await answerWithin(
        other.ask(meanwhile(place)),
        WORK_PATIENCES * patienceMs,
        signal,
      );
      if (answer.kind === 'closed') return null;
      if (answer.kind === 'none' || isDone()) return true;
    }
    return false;
  };
  return Promise.all(others.map(isHeldUp));
}
