// Has several things measured in turns, in lanes beside one another: memory is not disturbed by who else runs, as time is.
import type { ClaimLab } from '../claim.js';
import { takeTurns, type TakenTurns } from '../take-turns.js';

/** Something that is measured again and again. */
export interface Subject<T> {
  /** Unique among all lanes. */
  readonly name: string;
  measure(): Promise<T>;
}

/** What came of all lanes, as {@link TakenTurns} has it of one. */
export type TakenLanes<T> = Pick<TakenTurns<T>, 'values' | 'failed'>;

/**
 * @param rounds of every lane; fewer, one at least, only where the lab's time is far from enough.
 * @throws what the first lane that failed threw, when all lanes have come to their ends.
 */
export async function repeatInLanes<T>(
  lab: Pick<ClaimLab, 'budgetMs' | 'seed' | 'signal' | 'progress'>,
  lanes: readonly (readonly Subject<T>[])[],
  rounds: number,
): Promise<TakenLanes<T>> {
  const untilMs = performance.now() + lab.budgetMs;
  const taken = await Promise.allSettled(
    lanes.map((subjects) => {
      const byName = new Map(subjects.map((subject) => [subject.name, subject]));
      const names = [...byName.keys()];
      return takeTurns(lab, { names, rounds, minRounds: rounds, untilMs }, (name) => {
        const subject = byName.get(name);
        if (subject === undefined) throw new RangeError(`there is no subject "${name}"`);
        return subject.measure();
      });
    }),
  );
  const values = new Map<string, readonly T[]>();
  const failed: string[] = [];
  for (const lane of taken) {
    if (lane.status === 'rejected') throw lane.reason;
    for (const [name, own] of lane.value.values) values.set(name, own);
    failed.push(...lane.value.failed);
  }
  return { values, failed };
}
