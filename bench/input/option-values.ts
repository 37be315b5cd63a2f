// Reads the values of command-line options. yargs hands them over as text, so that the text of an error can say what was
// written, and so that "1e3", "" and "0x10" do not become numbers unasked. Pure.
import { distance } from 'fastest-levenshtein';
import { UsageError } from '../command-error.js';

/** Bounds of a number, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A word of which more than this is wrong was another word. */
const MAX_MISSPELT_RATIO = 0.4;

/** A whole number within `range`. @throws {UsageError} naming the flag, the text and the range. */
export function parseCount(flag: string, text: string, range: Range): number {
  const value = Number(text);
  if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || !within(value, range)) {
    throw new UsageError(
      `${flag} "${text}" is not possible: give a whole number from ${range.min} to ${range.max}`,
    );
  }
  return value;
}

/** A number above 0, fractions allowed, at most `max`. @throws {UsageError} */
export function parsePositive(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text.trim()) || !(value > 0) || value > max) {
    throw new UsageError(
      `${flag} "${text}" is not possible: give a number above 0, at most ${max}`,
    );
  }
  return value;
}

/** The parts of a comma-separated list, trimmed, in order, without repeats. @throws {UsageError} when there is none. */
export function parseList(flag: string, text: string): string[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) {
    throw new UsageError(
      `${flag} "${text}" selects nothing: give one value, or several with commas`,
    );
  }
  return [...new Set(parts)];
}

/** One of `choices`. @throws {UsageError} naming the nearest. */
export function parseChoice<T extends string>(
  flag: string,
  text: string,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new UsageError(
    `${flag} "${text}" is not known${didYouMean(text, choices)}: choose from ${choices.join(', ')}`,
  );
}

/** `, did you mean "x"?`-like text for the nearest of `known`, or nothing when none is near. */
export function didYouMean(text: string, known: readonly string[]): string {
  const nearest = nearestOf(text, known);
  return nearest === null ? '' : ` (did you mean "${nearest}"?)`;
}

/** The nearest of `known` by edit distance, or null when all are so far that a hint would mislead. */
export function nearestOf(text: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Math.max(2, Math.ceil(text.length * MAX_MISSPELT_RATIO)) + 1;
  for (const candidate of known) {
    const steps = distance(text.toLowerCase(), candidate.toLowerCase());
    if (steps >= least) continue;
    least = steps;
    nearest = candidate;
  }
  return nearest;
}

function within(value: number, { min, max }: Range): boolean {
  return value >= min && value <= max;
}
