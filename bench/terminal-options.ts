// How wide a stream is, and whether it takes colours. The one place that looks at the terminal for a report's sake.
import pc from 'picocolors';
import type { TerminalOptions } from '../reports/terminal.js';

/** A pipe or a file: wide enough for every column, since nobody's screen breaks it. */
const UNBOUNDED_COLUMNS = 160;

/** @param stream a process's stdout, or a test's. */
export function terminalOf(stream: {
  readonly columns?: number;
  readonly isTTY?: boolean;
}): TerminalOptions {
  const isTerminal = stream.isTTY ?? false;
  return {
    columns: isTerminal ? (stream.columns ?? 80) : UNBOUNDED_COLUMNS,
    // picocolors knows NO_COLOR, FORCE_COLOR and dumb terminals.
    colour: isTerminal && pc.isColorSupported,
  };
}
