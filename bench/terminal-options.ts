// How wide a stream is, and whether it takes colours. The one place that looks at the terminal for a report's sake.
import pc from 'picocolors';
import type { TerminalOptions } from '../reports/terminal.js';

/** A pipe or a file: wide enough for every column, since nobody's screen breaks it. */
const UNBOUNDED_COLUMNS = 160;
/** A terminal that does not tell its width, or tells 0, as some do inside containers. */
const DEFAULT_COLUMNS = 80;

/** @param stream a process's stdout, or a test's. */
export function terminalOf(stream: {
  readonly columns?: number;
  readonly isTTY?: boolean;
}): TerminalOptions {
  const isTerminal = stream.isTTY ?? false;
  return {
    columns: isTerminal ? columnsOf(stream) : UNBOUNDED_COLUMNS,
    // picocolors knows NO_COLOR, FORCE_COLOR and dumb terminals.
    colour: isTerminal && pc.isColorSupported,
  };
}

/** Characters in a line of a terminal. */
export function columnsOf({ columns = 0 }: { readonly columns?: number }): number {
  return columns > 0 ? columns : DEFAULT_COLUMNS;
}
