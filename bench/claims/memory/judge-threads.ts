// From the memory of processes with threads to what their threads share. Pure.
import type { ClaimVerdict, Evidence } from '../../../results/claims-result.js';
import { formatPercent, formatSize } from '../../../reports/format-quantity.js';
import type { ClaimFinding } from '../claim.js';
import { evidenceOf, medianEstimate, type Estimate } from '../estimate.js';
import { MIN_MEDIAN_ROUNDS, roundsNotes } from '../rounds-text.js';

/** Memory that a process had, and handed to all its threads, each of which read all of it and wrote to a place of its own. */
export interface HandedCase {
  /** `a heap in C`, `JavaScript objects`, `a SharedArrayBuffer`. */
  readonly name: string;
  readonly handedBytes: number;
  readonly threads: number;
  readonly trials: readonly HandedTrial[];
}

export interface HandedTrial {
  /** Memory of the process after the handing less that before. */
  readonly addedBytes: number;
  /** How many threads' writes the main thread then saw. */
  readonly seen: number;
}

/** What one more thread of a server takes. */
export interface ThreadCost {
  /** `C: each further client's thread`. */
  readonly name: string;
  readonly trials: readonly { readonly anonymousBytes: number; readonly virtualBytes: number }[];
}

export type Sharing = 'shared' | 'copied' | 'open';

/** Added for each thread, of what was handed to it: less is no copy, more is one. */
const COPY_SHARE = 0.5;

/** Shared: nothing was added, and every write was seen. Copied: a copy each was added, and no write was seen. */
export function sharingOf(handed: HandedCase, seed: number): Sharing {
  const { low, high } = addedShare(handed, seed);
  const seen = handed.trials.map((trial) => trial.seen);
  if (high !== null && high < COPY_SHARE && seen.every((count) => count === handed.threads)) {
    return 'shared';
  }
  return low !== null && low > COPY_SHARE && seen.every((count) => count === 0) ? 'copied' : 'open';
}

/** Partly: some kinds of memory are shared, and others are not. */
export function judgeThreads(sharings: readonly Sharing[]): ClaimVerdict {
  const answers = new Set(sharings);
  if (answers.size === 0 || answers.has('open')) return 'inconclusive';
  if (answers.size > 1) return 'holds partly';
  return answers.has('shared') ? 'holds' : 'does not hold here';
}

/** @param absent sentences on what cannot be had here. */
export function threadsFinding(
  handed: readonly HandedCase[],
  costs: readonly ThreadCost[],
  absent: readonly string[],
  seed: number,
): ClaimFinding {
  const sharings = handed.map((one) => ({ one, sharing: sharingOf(one, seed) }));
  return {
    verdict: judgeThreads(sharings.map(({ sharing }) => sharing)),
    evidence: [
      ...handed.flatMap((one) => handedEvidence(one, seed)),
      ...costs.flatMap((cost) => costEvidence(cost, seed)),
    ],
    explanation: [
      ...sharings.map(({ one, sharing }) => handedSentence(one, sharing, seed)),
      WHY,
      ...costSentences(costs, seed),
      ...roundsNotes({ rounds: roundsOf(handed), failed: [] }, MIN_MEDIAN_ROUNDS),
      ...absent,
    ].join(' '),
  };
}

const WHY =
  'A worker thread of Node lives in the same process, but in an isolate of V8 with a heap and a collector of its own: objects cross over as copies, and only a SharedArrayBuffer is the same bytes in all of them. A thread of POSIX adds a stack, of which it has only what it touches, and its code sees everything.';

function handedEvidence(handed: HandedCase, seed: number): Evidence[] {
  const { name, threads, trials } = handed;
  const seen = trials.map((trial) => trial.seen / threads);
  return [
    evidenceOf(
      `${name}: memory added for each of ${threads} threads ÷ memory handed to it`,
      'ratio',
      addedShare(handed, seed),
    ),
    evidenceOf(
      `${name}: writes of threads that the main thread sees`,
      'ratio',
      medianEstimate(seen, seed),
    ),
  ];
}

function costEvidence({ name, trials }: ThreadCost, seed: number): Evidence[] {
  const bytes = (of: 'anonymousBytes' | 'virtualBytes'): Estimate =>
    medianEstimate(
      trials.map((trial) => trial[of]),
      seed,
    );
  return [
    evidenceOf(`${name}: memory`, 'bytes', bytes('anonymousBytes')),
    evidenceOf(`${name}: addresses`, 'bytes', bytes('virtualBytes')),
  ];
}

function handedSentence(handed: HandedCase, sharing: Sharing, seed: number): string {
  const { name, handedBytes, threads } = handed;
  const added = formatPercent(addedShare(handed, seed).value);
  return `Handed to ${threads} threads, ${name} of ${formatSize(handedBytes)} took ${added} of that again for each of them, and ${ENDINGS[sharing]}.`;
}

const ENDINGS = {
  shared: 'the main thread sees what they write to it: it is shared',
  copied: 'the main thread sees nothing of what they write to it: it is copied',
  open: 'whether it is shared cannot be told from that',
} as const satisfies Record<Sharing, string>;

function costSentences(costs: readonly ThreadCost[], seed: number): string[] {
  const parts = costs.map(({ name, trials }) => {
    const bytes = trials.map(({ anonymousBytes }) => anonymousBytes);
    return `${formatSize(medianEstimate(bytes, seed).value)} (${name})`;
  });
  return parts.length === 0 ? [] : [`What one more thread takes: ${parts.join(', ')}.`];
}

function roundsOf(handed: readonly HandedCase[]): number {
  return Math.min(...handed.map(({ trials }) => trials.length));
}

function addedShare({ trials, handedBytes, threads }: HandedCase, seed: number): Estimate {
  const shares = trials.map(({ addedBytes }) => addedBytes / (handedBytes * threads));
  return medianEstimate(shares, seed);
}
