// Tries claims one after the other, each within its time, and keeps the account of it. What a claim does is its own affair; one that
// throws, or does not come to an end, is inconclusive with the reason, and the others go on.
import type { ClaimChart } from '../../results/claim-chart.js';
import { claimResultSchema, type ClaimResult } from '../../results/claims-result.js';
import { errorCode } from '../exit-codes.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';

/** What all claims share; the rest of a lab is each claim's own. */
export type SharedLab = Pick<ClaimLab, 'serverCpus' | 'loadCpus' | 'machineCpus' | 'seed'>;

/** Who is told how it goes on. */
export interface ClaimsObserver {
  /** @param place from 1. */
  begins(id: string, place: number, of: number): void;
  /** A word from the claim under way. */
  step(text: string): void;
}

export interface ClaimsRequest {
  readonly claims: readonly Claim[];
  readonly lab: SharedLab;
  /** For all of them together, milliseconds. */
  readonly maxMs: number;
  /** Whether claims may take more than their budgets where there is more time than these need. */
  readonly mayStretch: boolean;
  /** Aborted by the user: the claim under way is given up, those after it are not tried. */
  readonly signal: AbortSignal;
  /** Milliseconds on any steady clock. */
  readonly clock: () => number;
  readonly observer: ClaimsObserver;
}

/** One claim that was tried. */
export interface TriedClaim {
  readonly result: ClaimResult;
  /** Null: the page draws the evidence. */
  readonly chart: ClaimChart | null;
  /** Whether its experiment came to an end, whatever it said. */
  readonly ran: boolean;
  readonly elapsedMs: number;
}

/** A claim that takes so much longer than it may, because its servers are slow to start and stop, is let go on. */
const PATIENCE_RATIO = 1.5;
const PATIENCE_MS = 5_000;
/** A claim that was told to end and does not is left behind after this. */
const LAST_WORDS_MS = 15_000;

/** Never rejects for what a claim does. @returns those that were tried, in order; fewer than asked for when the user broke off. */
export async function runClaims(request: ClaimsRequest): Promise<TriedClaim[]> {
  const { claims, maxMs, mayStretch, signal, clock } = request;
  const startedMs = clock();
  const tried: TriedClaim[] = [];
  for (const [index, claim] of claims.entries()) {
    if (signal.aborted) break;
    const remainingMs = maxMs - (clock() - startedMs);
    const wantedMs = claims.slice(index).reduce((sum, { budgetMs }) => sum + budgetMs, 0);
    const factor = remainingMs / wantedMs;
    const shareMs = claim.budgetMs * (mayStretch ? factor : Math.min(1, factor));
    request.observer.begins(claim.id, index + 1, claims.length);
    const one = shareMs > 0 ? await tryClaim(claim, shareMs, request) : outOfTime(claim);
    // What the user broke off says nothing of the claim.
    if (!isAborted(signal) || one.ran) tried.push(one);
  }
  return tried;
}

async function tryClaim(
  claim: Claim,
  budgetMs: number,
  { lab, signal, clock, observer }: ClaimsRequest,
): Promise<TriedClaim> {
  const startedMs = clock();
  const over = new AbortController();
  const patience = setTimeout(() => over.abort(), budgetMs * PATIENCE_RATIO + PATIENCE_MS);
  const own: ClaimLab = {
    ...lab,
    budgetMs,
    signal: AbortSignal.any([signal, over.signal]),
    progress: (text) => observer.step(text),
  };
  const done = (finding: ClaimFinding, ran: boolean): TriedClaim => ({
    result: resultOf(claim, finding),
    chart: finding.chart ?? null,
    ran,
    elapsedMs: clock() - startedMs,
  });
  const end = endOf(own.signal);
  try {
    const finding = await Promise.race([claim.test(own), end.reached]);
    if (finding === null) return done(inconclusive(tookTooLong(budgetMs)), false);
    refuseUnreadable(resultOf(claim, finding));
    return done(finding, true);
  } catch (error) {
    const late = over.signal.aborted && !isAborted(signal);
    return done(inconclusive(late ? tookTooLong(budgetMs) : reasonOf(error)), false);
  } finally {
    clearTimeout(patience);
    end.release();
  }
}

/** Settles with null when somebody who was told to end has had the time for it. */
function endOf(signal: AbortSignal): { readonly reached: Promise<null>; release(): void } {
  let timer: NodeJS.Timeout | undefined;
  let begin: () => void = () => undefined;
  const reached = new Promise<null>((resolve) => {
    begin = () => (timer = setTimeout(() => resolve(null), LAST_WORDS_MS));
  });
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return {
    reached,
    release: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', begin);
    },
  };
}

/** In the order of the schema. */
function resultOf({ id, statement, slide }: Claim, finding: ClaimFinding): ClaimResult {
  const { verdict, evidence, explanation } = finding;
  return { id, statement, slide, verdict, evidence: [...evidence], explanation };
}

/** One figure that is none (NaN) would keep the whole result from being stored. @throws {TypeError} */
function refuseUnreadable(result: ClaimResult): void {
  const checked = claimResultSchema.safeParse(result);
  if (checked.success) return;
  const [issue] = checked.error.issues;
  const field = issue === undefined ? 'something' : issue.path.join('.');
  throw new TypeError(
    `its result is not valid at ${field}, which is a fault of echobench: report it`,
  );
}

function outOfTime(claim: Claim): TriedClaim {
  const finding = inconclusive(
    'No time was left for it: the claims before it took all; give more with --max-minutes, or name this one alone.',
  );
  return { result: resultOf(claim, finding), chart: null, ran: false, elapsedMs: 0 };
}

function inconclusive(explanation: string): ClaimFinding {
  return { verdict: 'inconclusive', evidence: [], explanation };
}

function tookTooLong(budgetMs: number): string {
  return `It was broken off: it had not come to an end long after the ${Math.round(budgetMs / 1_000)} s that it may take. Give it more with --max-minutes, or a quieter machine (echobench doctor).`;
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = errorCode(error);
  return `It could not be tried: ${text.replace(/\.$/u, '')}${code === null ? '' : ` (${code})`}.`;
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
