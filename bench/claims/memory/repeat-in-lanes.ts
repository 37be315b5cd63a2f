// Has several things measured in turns, in lanes beside one another: memory is not disturbed by who else runs, as time is.
import type { ClaimLab } from '../claim.js';
import { takeTurns } from '../take-turns.js';

/** Something that is measured again and again. */
export interface Subject<T> {
  /** Unique among all lanes. */
  readonly name: string;
  measure(): Promise<T>;
}

/**
 * @param rounds of every lane; fewer, one at least, only where the lab's time is far from enough.
 * @returns what each subject gave, by name, in the order it was measured.
 * @throws what the first lane that failed threw, when all lanes have come to their ends.
 */
export async function repeatInLanes<T>(
  lab: Pick<ClaimLab, 'budgetMs' | 'seed' | 'signal' | 'progress'>,
  lanes: readonly (readonly Subject<T>[])[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly T[]>> {
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
  const results = new Map<string, readonly T[]>();
  for (const lane of taken) {
    if (lane.status === 'rejected') throw lane.reason;
    for (const [name, values] of lane.value) results.set(name, values);
  }
  return results;
}
