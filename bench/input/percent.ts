// Shares of a whole as users write them: `5%`, `0.5 %`; a bare number is per cent too. Pure.
import { UsageError } from '../command-error.js';

const PERCENT = /^(\d+(?:\.\d+)?|\.\d+)\s*%?$/u;

/**
 * @param flag names the option in the error.
 * @param most the largest that makes sense, as a ratio.
 * @returns a ratio above 0: 0.05 for `5%`.
 * @throws {UsageError} when it cannot be read or is out of range.
 */
export function parsePercent(flag: string, text: string, most: number): number {
  const digits = PERCENT.exec(text.trim())?.[1];
  const ratio = Number(digits ?? NaN) / 100;
  if (ratio > 0 && ratio <= most) return ratio;
  throw new UsageError(
    `${flag} "${text}" is not possible: give a percentage above 0, at most ${most * 100}%, such as 5%`,
  );
}
