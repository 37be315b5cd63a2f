// What an explanation says of repetitions that failed and were left out. Pure.

/** A sentence, or none. @param failed as the measuring gives them. */
export function failedNote(failed: readonly string[]): string[] {
  const [first] = failed;
  if (first === undefined) return [];
  const count =
    failed.length === 1
      ? 'One repetition failed and was'
      : `${failed.length} repetitions failed and were`;
  return [`${count} left out (${first}).`];
}
