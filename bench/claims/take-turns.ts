// Has several things measured turn by turn in rounds, in a seeded order that is entered at another place each time, so that a drifting
// machine meets all alike. What a turn measures is its caller's affair.
import { createRandom } from '../../loadgen/random.js';
import { errorCode } from '../exit-codes.js';
import { orderRounds } from '../plan.js';
import { MeasureError } from '../run/instruments.js';
import type { ClaimLab } from './claim.js';

/** Where in all of it a turn is. */
export interface TurnPlace {
  /** From 0. */
  readonly round: number;
  /** Who is next in the same round; null: nobody. */
  readonly next: string | null;
}

export interface TurnsRequest {
  /** Unique. */
  readonly names: readonly string[];
  /** At most so many. */
  readonly rounds: number;
  /** So many even if they end late, but not much too late; one in any case. */
  readonly minRounds: number;
  /** Beyond `minRounds`, no round begins that would not end by then, on `clock`, at the last one's pace. */
  readonly untilMs: number;
}

/**
 * For the least number of rounds so much more than the time there was may be taken. What then has too few rounds has no intervals; a
 * claim that goes on for longer is broken off, and has nothing at all.
 */
const LATE_RATIO = 1.4;

/** What came of it. */
export interface TakenTurns<T> {
  /** By name, what its turns gave in the order they were taken: one value or more, those that failed left out. */
  readonly values: ReadonlyMap<string, readonly T[]>;
  /** Begun and ended. */
  readonly rounds: number;
  /** A word on each turn that failed. */
  readonly failed: readonly string[];
}

/** More rounds than this tell nothing more that is worth the wait. */
const MOST_ROUNDS = 40;

/** Rounds for the time there is: `usual` within the claim's own budget, in proportion more where the user gave more. */
export function roundsWithin(
  { budgetMs }: Pick<ClaimLab, 'budgetMs'>,
  ownBudgetMs: number,
  usual: number,
): number {
  return Math.min(MOST_ROUNDS, Math.floor(usual * Math.max(1, budgetMs / ownBudgetMs)));
}

/**
 * A turn that fails, with an error of ours or of the system's, is left out and told.
 * @throws {MeasureError} CLAIM_ABORTED when the lab's signal is aborted, before the turn that would have been next; the first failure of a
 * name that has no turn but failed ones; a turn's error without a code, which is a bug.
 */
export async function takeTurns<T>(
  lab: Pick<ClaimLab, 'seed' | 'signal' | 'progress'>,
  { names, rounds, minRounds, untilMs }: TurnsRequest,
  turn: (name: string, place: TurnPlace) => Promise<T>,
  clock: () => number = () => performance.now(),
): Promise<TakenTurns<T>> {
  const values = new Map<string, T[]>(names.map((name) => [name, []]));
  const failures: { readonly name: string; readonly error: Error }[] = [];
  const startedMs = clock();
  const latestMs = startedMs + LATE_RATIO * Math.max(0, untilMs - startedMs);
  let lastMs = 0;
  let ended = 0;
  for (const [round, order] of orderRounds(names, rounds, createRandom(lab.seed)).entries()) {
    const beganMs = clock();
    const endMs = beganMs + lastMs;
    if (round > 0 && endMs > (round < minRounds ? latestMs : untilMs)) break;
    for (const [index, name] of order.entries()) {
      if (lab.signal.aborted) throw new MeasureError('CLAIM_ABORTED', 'it was broken off');
      lab.progress(`${name}, round ${round + 1} of at most ${rounds}`);
      try {
        values.get(name)?.push(await turn(name, { round, next: order[index + 1] ?? null }));
      } catch (error) {
        failures.push({ name, error: failureOf(error, lab.signal) });
      }
    }
    lastMs = clock() - beganMs;
    ended += 1;
  }
  const fatal = failures.find(({ name }) => values.get(name)?.length === 0);
  if (fatal !== undefined) throw fatal.error;
  const failed = failures.map(({ name, error }) => `${name}: ${error.message}`);
  return { values, rounds: ended, failed };
}

/** @throws {unknown} what is no failure of the turn: an end that was asked for, a bug. */
function failureOf(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted || !(error instanceof Error) || errorCode(error) === null) throw error;
  return error;
}
