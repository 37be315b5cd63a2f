// Has several things measured turn by turn in rounds, in a seeded order that is entered at another place each time, so that a drifting
// machine meets all alike. What a turn measures is its caller's affair.
import { createRandom } from '../../loadgen/random.js';
import { orderRounds } from '../plan.js';
import { MeasureError } from '../run/instruments.js';
import type { ClaimLab } from './claim.js';

export interface TurnsRequest {
  /** Unique. */
  readonly names: readonly string[];
  /** At most so many, and at least `minRounds` however long they take; between them the time decides. */
  readonly rounds: number;
  readonly minRounds: number;
  /** No round begins that would not end by then, on `clock`, if it took as long as the one before. */
  readonly untilMs: number;
}

/**
 * @returns what each name's turns gave, in the order they were taken.
 * @throws {MeasureError} CLAIM_ABORTED when the lab's signal is aborted, before the turn that would have been next; what a turn throws.
 */
export async function takeTurns<T>(
  lab: Pick<ClaimLab, 'seed' | 'signal' | 'progress'>,
  { names, rounds, minRounds, untilMs }: TurnsRequest,
  turn: (name: string) => Promise<T>,
  clock: () => number = () => performance.now(),
): Promise<ReadonlyMap<string, readonly T[]>> {
  const taken = new Map<string, T[]>(names.map((name) => [name, []]));
  let lastMs = 0;
  for (const [round, order] of orderRounds(names, rounds, createRandom(lab.seed)).entries()) {
    const beganMs = clock();
    if (round >= minRounds && beganMs + lastMs > untilMs) break;
    for (const name of order) {
      if (lab.signal.aborted) throw new MeasureError('CLAIM_ABORTED', 'it was broken off');
      lab.progress(`${name}, round ${round + 1} of at most ${rounds}`);
      taken.get(name)?.push(await turn(name));
    }
    lastMs = clock() - beganMs;
  }
  return taken;
}
