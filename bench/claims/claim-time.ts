// How the whole time of a `claims` is shared out: what each claim may take, and when it is told to end. Tells no claim anything.
import type { Claim } from './claim.js';
import type { ClaimsRequest } from './run-claims.js';

/** What a claim gets. */
export interface ClaimShare {
  /** What it is to take. */
  readonly budgetMs: number;
  /** After so long it is told to end. */
  readonly patienceMs: number;
}

export interface ClaimTime {
  /** Of the claim at this place, from 0, which begins now: those before it may have left some over, or taken of it. */
  shareOf(index: number): ClaimShare;
  /** Whether nothing may begin any more. */
  isOver(): boolean;
}

/**
 * A claim that takes so much longer than it may, because its servers are slow to start and stop, is let go on; a little more than claims
 * allow themselves (take-turns.ts). To the end of all there must be room for it.
 */
const PATIENCE_RATIO = 1.5;
const PATIENCE_MS = 5_000;
/** The rest of the whole time is for ending what is under way, and for writing the page. */
const USABLE_RATIO = 0.98;
/** However little there is, a claim that begins makes its least, and this is enough to be told. */
const LEAST_SHARE_MS = 500;

/** The time begins to run now. However short it is, there are some seconds for each claim. */
export function createClaimTime(
  claims: readonly Pick<Claim, 'budgetMs'>[],
  { maxMs, mayStretch, clock }: Pick<ClaimsRequest, 'maxMs' | 'mayStretch' | 'clock'>,
): ClaimTime {
  const startedMs = clock();
  const usableMs = maxMs * USABLE_RATIO;
  const latestMs = startedMs + Math.max(usableMs, PATIENCE_MS * claims.length);
  return {
    isOver: () => clock() >= latestMs,
    shareOf: (index) => {
      const [ownMs = 0, ...restMs] = claims.slice(index).map(({ budgetMs }) => budgetMs);
      const remainingMs = usableMs - (clock() - startedMs);
      const factor = remainingMs / restMs.reduce((sum, ms) => sum + ms, ownMs);
      const budgetMs = Math.max(
        LEAST_SHARE_MS,
        Math.min(ownMs * (mayStretch ? factor : Math.min(1, factor)), remainingMs / PATIENCE_RATIO),
      );
      const patienceMs = Math.min(budgetMs * PATIENCE_RATIO + PATIENCE_MS, latestMs - clock());
      return { budgetMs, patienceMs };
    },
  };
}
