// What every test of a hypothesis here answers.

export interface TestResult {
  /** Two-sided, in (0, 1]. */
  readonly pValue: number;
  /** The smallest p these sizes (and ties) could have given: above 0.05, the test cannot reject whatever the figures. */
  readonly smallestPValue: number;
  readonly method: 'exact' | 'normal' | 'sampled';
}

/** Nothing to tell apart: an empty side. */
export const NO_EVIDENCE = {
  pValue: 1,
  smallestPValue: 1,
  method: 'exact',
} as const satisfies TestResult;
