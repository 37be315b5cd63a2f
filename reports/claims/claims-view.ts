// What the reports of claims are made from: the result that programs read, and what a reader must know beside it.
import type { ClaimChart } from '../../results/claim-chart.js';
import type { ClaimResult, ClaimsResult, ClaimVerdict } from '../../results/claims-result.js';
import { CLAIM_VERDICTS } from '../../results/claims-result.js';
import type { Environment } from '../../results/run.js';

export interface ClaimsView {
  readonly result: ClaimsResult;
  /** By a claim's id; one that is missing has its evidence drawn as it stands. */
  readonly charts: ReadonlyMap<string, ClaimChart>;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly tookMs: number;
  readonly seed: number;
  /** Null: not pinned. */
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  readonly environment: Environment;
  /** Claims that were asked for and not tried, for the user broke off. */
  readonly notTried: readonly string[];
}

/** The contract of a report of claims: a view in, text out. */
export type ClaimsReport = (view: ClaimsView) => string;

/** `5 hold, 2 hold partly, 1 does not hold here, 1 inconclusive`. */
export function countVerdicts(claims: readonly Pick<ClaimResult, 'verdict'>[]): string {
  const counts = CLAIM_VERDICTS.flatMap((verdict) => {
    const count = claims.filter((claim) => claim.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${inPlural(verdict, count)}`];
  });
  return counts.length === 0 ? 'none was tried' : counts.join(', ');
}

function inPlural(verdict: ClaimVerdict, count: number): string {
  if (count === 1) return verdict;
  return verdict.replace(/^holds/u, 'hold').replace(/^does/u, 'do');
}
