// Has several things measured turn by turn in rounds, in a seeded order that is entered at another place each time, so that a drifting
// machine meets all alike. What a turn measures is its caller's affair.
import { createRandom } from '../../loadgen/random.js';
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

/**
 * @returns what each name's turns gave, in the order they were taken.
 * @throws {MeasureError} CLAIM_ABORTED when the lab's signal is aborted, before the turn that would have been next; what a turn throws.
 */
export async function takeTurns<T>(
  lab: Pick<ClaimLab, 'seed' | 'signal' | 'progress'>,
  { names, rounds, minRounds, untilMs }: TurnsRequest,
  turn: (name: string, place: TurnPlace) => Promise<T>,
  clock: () => number = () => performance.now(),
): Promise<ReadonlyMap<string, readonly T[]>> {
  const taken = new Map<string, T[]>(names.map((name) => [name, []]));
  const startedMs = clock();
  const latestMs = startedMs + LATE_RATIO * Math.max(0, untilMs - startedMs);
  let lastMs = 0;
  for (const [round, order] of orderRounds(names, rounds, createRandom(lab.seed)).entries()) {
    const beganMs = clock();
    const endMs = beganMs + lastMs;
    if (round > 0 && endMs > (round < minRounds ? latestMs : untilMs)) break;
    for (const [index, name] of order.entries()) {
      if (lab.signal.aborted) throw new MeasureError('CLAIM_ABORTED', 'it was broken off');
      lab.progress(`${name}, round ${round + 1} of at most ${rounds}`);
      taken.get(name)?.push(await turn(name, { round, next: order[index + 1] ?? null }));
    }
    lastMs = clock() - beganMs;
  }
  return taken;
}
