// What an explanation says of the rounds that it rests on. Pure.

export interface RoundsFacts {
  readonly rounds: number;
  /** Sentences on repetitions that were left out. */
  readonly failed: readonly string[];
}

/** The same of servers under load. */
export interface ServerRoundsFacts extends RoundsFacts {
  /** Sentences on repetitions that do not tell of the server alone. */
  readonly doubts: readonly string[];
}

/** What a reader must know of rounds whose figures are compared within each. */
export function serverRoundsNotes(facts: ServerRoundsFacts): string[] {
  const few =
    facts.rounds >= MIN_ROUNDS && facts.rounds < MIN_MEDIAN_ROUNDS
      ? [
          `With fewer than ${MIN_MEDIAN_ROUNDS} rounds the intervals of ratios are wider than they need be, and medians have none: more time (--max-minutes) buys more rounds.`,
        ]
      : [];
  return [...roundsNotes(facts), ...few, ...facts.doubts];
}

/** The fewest that the interval of a ratio of two unpaired samples can be had from at 95 %. */
export const MIN_ROUNDS = 4;

/** The fewest that the interval of a median can be had from at 95 %, and so of the median of ratios within a round. */
export const MIN_MEDIAN_ROUNDS = 6;

/** What a reader must know of them: that they were too few, that some failed. Empty when all is well. @param least that were needed. */
export function roundsNotes({ rounds, failed }: RoundsFacts, least = MIN_ROUNDS): string[] {
  const notes: string[] = [];
  if (rounds < least) {
    notes.push(
      `There was time for ${rounds === 1 ? 'one round' : `${rounds} rounds`} alone, too few for intervals: give more with --max-minutes, or a quieter machine (echobench doctor).`,
    );
  }
  return [...notes, ...failedNotes(failed)];
}

/** Empty when none did. @param failed a word on each repetition that was left out. */
export function failedNotes(failed: readonly string[]): string[] {
  const [first] = failed;
  if (first === undefined) return [];
  const count =
    failed.length === 1
      ? 'One repetition failed and was'
      : `${failed.length} repetitions failed and were`;
  return [`${count} left out (${first}).`];
}

/** `4 rounds`. */
export function roundsText(rounds: number): string {
  return rounds === 1 ? '1 round' : `${rounds} rounds`;
}
