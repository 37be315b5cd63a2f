// What an explanation says of the rounds that it rests on. Pure.

export interface RoundsFacts {
  readonly rounds: number;
  /** Sentences on repetitions that were left out. */
  readonly failed: readonly string[];
}

/** The fewest that the interval of a ratio can be had from at 95 %. */
export const MIN_ROUNDS = 4;

/** The fewest that the interval of a median can be had from at 95 %. */
export const MIN_MEDIAN_ROUNDS = 6;

/** What a reader must know of them: that they were too few, that some failed. Empty when all is well. @param least that were needed. */
export function roundsNotes({ rounds, failed }: RoundsFacts, least = MIN_ROUNDS): string[] {
  const notes: string[] = [];
  if (rounds < least) {
    notes.push(
      `There was time for ${rounds === 1 ? 'one round' : `${rounds} rounds`} alone, too few for intervals: give more with --max-minutes, or a quieter machine (echobench doctor).`,
    );
  }
  const [first] = failed;
  if (first !== undefined) {
    const count =
      failed.length === 1
        ? 'One repetition failed and was'
        : `${failed.length} repetitions failed and were`;
    notes.push(`${count} left out (${first}).`);
  }
  return notes;
}

/** `4 rounds`. */
export function roundsText(rounds: number): string {
  return rounds === 1 ? '1 round' : `${rounds} rounds`;
}
