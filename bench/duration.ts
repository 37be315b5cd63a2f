// Durations as users write and read them: `250ms`, `5s`, `2m`; a bare number is seconds. Pure.
import { UsageError } from './command-error.js';

const MS_PER: Readonly<Record<string, number>> = {
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};
const DURATION = /^(\d+(?:\.\d+)?|\.\d+)\s*(us|µs|ms|s|min|m|h)?$/u;
/** Longer than any load that anyone waits for, and what a timer of Node can still hold (2^31 − 1 ms, some 24 days). */
const MAX_DURATION_MS = 2_147_483_647;

/**
 * @param flag names the option in the error.
 * @returns milliseconds, fractions kept.
 * @throws {UsageError} when it cannot be read, or lies outside `minMs` and 24 days.
 */
export function parseDuration(flag: string, text: string, minMs = 0): number {
  const [, digits, unit] = DURATION.exec(text.trim()) ?? [];
  if (digits === undefined) {
    throw new UsageError(
      `${flag} "${text}" is not a duration: write a number with a unit, such as 250ms, 5s or 2m (a bare number is seconds)`,
    );
  }
  const ms = Number(digits) * (MS_PER[unit ?? 's'] ?? 1_000);
  if (ms < minMs || ms > MAX_DURATION_MS) {
    throw new UsageError(
      `${flag} ${text} is out of range: from ${minMs} ms to ${MAX_DURATION_MS} ms`,
    );
  }
  return ms;
}

/** For people: `850 ms`, `1.5 s`, `12 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${Number((ms / 1_000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
