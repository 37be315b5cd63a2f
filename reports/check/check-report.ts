// The contract of a report of a check: what came of it in, text out.
import type { CheckResult } from '../../results/check-result.js';

/** Pure; the text ends in a newline. */
export type CheckReport = (result: CheckResult) => string;

/** As `--format` names them. */
export const CHECK_FORMATS = ['text', 'tap', 'junit', 'json'] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];
