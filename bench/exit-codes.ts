// What the program's exit code says (design section 9), and which error means which. Pure.
import type { ComparisonVerdict } from '../results/comparison.js';
import { PLAN_INVALID } from '../loadgen/load-plan-validation.js';

/** Exit codes of every command. */
export const EXIT = {
  fine: 0,
  /** A regression, or a check or repetition that failed. */
  failed: 1,
  usage: 2,
  inconclusive: 3,
  cannotRun: 4,
  /** Ended by Ctrl-C, as shells count it: 128 + SIGINT. What was done so far is kept. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Codes of errors that a user mends by writing the command differently; all others come from the system, or are bugs. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'USAGE',
  'SCENARIO_UNKNOWN',
  'SCENARIO_UNREADABLE',
  'SCENARIO_INVALID',
  'STYLE_UNKNOWN',
  'STYLE_OPTION_INVALID',
  'WORKLOAD_INVALID',
  'CPU_LIST_INVALID',
  PLAN_INVALID,
]);

const EXIT_OF_VERDICT = {
  slower: EXIT.failed,
  inconclusive: EXIT.inconclusive,
  same: EXIT.fine,
  faster: EXIT.fine,
} as const satisfies Record<ComparisonVerdict, ExitCode>;

/** The exit code of a comparison: 0 when everything is the same or faster, 1 when something is slower, 3 when it cannot be told. */
export function exitCodeOfVerdict(verdict: ComparisonVerdict): ExitCode {
  return EXIT_OF_VERDICT[verdict];
}

/** The exit code that `error` ends a command with. */
export function exitCodeOf(error: unknown): ExitCode {
  const code = errorCode(error);
  return code !== null && USAGE_CODES.has(code) ? EXIT.usage : EXIT.cannotRun;
}

/** The `code` of an error, ours or the system's; null when it has none. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
