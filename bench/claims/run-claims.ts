// Tries claims one after the other, each within its time, and keeps the account of it. What a claim does is its own affair; one that
// throws, or does not come to an end, is inconclusive with the reason, and the others go on.
import type { ClaimChart } from '../../results/claim-chart.js';
import { claimResultSchema, type ClaimResult } from '../../results/claims-result.js';
import { errorCode } from '../exit-codes.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { createClaimTime, type ClaimShare } from './claim-time.js';

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

/**
 * `answered`: it came to an end with figures, whatever they say. `impossible`: what it needs cannot be had here, or failed. `broken off`:
 * it took too long, or its turn never came. `deaf`: it took too long, and was told to end and did not.
 */
export type ClaimEnding = 'answered' | 'impossible' | 'broken off' | 'deaf';

/** One claim whose turn came. */
export interface TriedClaim {
  readonly result: ClaimResult;
  /** Null: the page draws the evidence. */
  readonly chart: ClaimChart | null;
  readonly ending: ClaimEnding;
  readonly elapsedMs: number;
}

/** A claim that was told to end and does not in this time does not listen. */
const LAST_WORDS_MS = 15_000;

/**
 * Never rejects for what a claim does. Nothing is measured beside a claim that did not end when it was told to: those after it are not
 * tried. @returns those whose turn came, in order; fewer than asked for when the user broke off.
 */
export async function runClaims(request: ClaimsRequest): Promise<TriedClaim[]> {
  const { claims, maxMs, mayStretch, signal, clock } = request;
  const time = createClaimTime(claims, { maxMs, mayStretch, clock });
  const tried: TriedClaim[] = [];
  for (const [index, claim] of claims.entries()) {
    if (signal.aborted) break;
    const deaf = tried.find(({ ending }) => ending === 'deaf');
    request.observer.begins(claim.id, index + 1, claims.length);
    const one =
      deaf !== undefined
        ? notTried(claim, besideDeaf(deaf.result.id))
        : time.isOver()
          ? notTried(claim, NO_TIME_LEFT)
          : await tryClaim(claim, time.shareOf(index), request);
    // What the user broke off says nothing of the claim.
    if (!isAborted(signal) || one.ending === 'answered') tried.push(one);
  }
  return tried;
}

async function tryClaim(
  claim: Claim,
  { budgetMs, patienceMs }: ClaimShare,
  { lab, signal, clock, observer }: ClaimsRequest,
): Promise<TriedClaim> {
  const startedMs = clock();
  const over = new AbortController();
  const patience = setTimeout(() => over.abort(), patienceMs);
  const own: ClaimLab = {
    ...lab,
    budgetMs,
    signal: AbortSignal.any([signal, over.signal]),
    progress: (text) => observer.step(text),
  };
  const done = (finding: ClaimFinding, ending: ClaimEnding): TriedClaim => ({
    result: resultOf(claim, finding),
    chart: finding.chart ?? null,
    ending,
    elapsedMs: clock() - startedMs,
  });
  const end = endOf(own.signal);
  try {
    const finding = await Promise.race([claim.test(own), end.reached]);
    if (finding === null) return done(inconclusive(tookTooLong(budgetMs)), 'deaf');
    refuseUnreadable(resultOf(claim, finding));
    return done(finding, isAnswer(finding) ? 'answered' : 'impossible');
  } catch (error) {
    return over.signal.aborted && !isAborted(signal)
      ? done(inconclusive(tookTooLong(budgetMs)), 'broken off')
      : done(inconclusive(reasonOf(error)), 'impossible');
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

const NO_TIME_LEFT =
  'No time was left for it: the claims before it took all; give more with --max-minutes, or name this one alone.';

function besideDeaf(id: string): string {
  return `It was not tried: ${id} did not end when it was told to, and what it left running would have disturbed this one; name this one alone.`;
}

function notTried(claim: Claim, explanation: string): TriedClaim {
  const result = resultOf(claim, inconclusive(explanation));
  return { result, chart: null, ending: 'broken off', elapsedMs: 0 };
}

/** Without a figure nothing was tried; what is told then is why. */
function isAnswer({ verdict, evidence }: ClaimFinding): boolean {
  return verdict !== 'inconclusive' || evidence.length > 0;
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
