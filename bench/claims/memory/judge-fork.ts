// From the memory of processes that have forked to what a fork does to memory, and when. Pure.
import type { ClaimVerdict, Evidence } from '../../../results/claims-result.js';
import { formatPercent, formatSize } from '../../../reports/format-quantity.js';
import type { ClaimFinding } from '../claim.js';
import {
  estimateText,
  evidenceOf,
  medianEstimate,
  pairedRatioEstimate,
  type Estimate,
  type RoundFigure,
} from '../estimate.js';
import { MIN_MEDIAN_ROUNDS, roundsNotes } from '../rounds-text.js';
import type { TreeMemory } from './tree-memory.js';

/** A program with a heap of known size, forked: its memory before, and after each step. */
export interface ForkedHeap {
  /** `C, 1 child`. */
  readonly name: string;
  readonly heapBytes: number;
  readonly children: number;
  /** What the children did after the fork, as evidence names it: `once 10 % of it is written`. */
  readonly steps: readonly string[];
  /** `judged`: its last step has written all of the heap, and the verdict is had from it. `collecting`: it has written to none of it. */
  readonly role: 'judged' | 'told' | 'collecting';
  /** Each: before the fork, after it, and after each of the steps. */
  readonly trials: readonly (readonly TreeMemory[])[];
}

/** A server that forks for each client: what each further client took. */
export interface ForkServer {
  readonly name: string;
  readonly trials: readonly TreeMemory[];
}

/** Share of the heap that is there a second time: by the fork alone, and once the child has written to all of it. */
export interface CopiedShares {
  readonly byFork: Estimate;
  readonly written: Estimate;
}

/** A heap counts as doubled from half of it on. */
const DOUBLED_SHARE = 0.5;
const BEFORE = 0;
const FORKED = 1;

/** What a fork does: `at once`, `when written`, `never` doubles the memory, or `open`. */
export function doublingOf({ byFork, written }: CopiedShares): string {
  if (isAbove(byFork)) return 'at once';
  if (!isBelow(byFork)) return 'open';
  if (isAbove(written)) return 'when written';
  return isBelow(written) ? 'never' : 'open';
}

/** Partly: the fork doubles nothing, and the writing does; or it is so here and otherwise there. */
export function judgeFork(heaps: readonly CopiedShares[]): ClaimVerdict {
  const answers = new Set(heaps.map(doublingOf));
  if (answers.size === 0 || answers.has('open')) return 'inconclusive';
  if (answers.size > 1 || answers.has('when written')) return 'holds partly';
  return answers.has('at once') ? 'holds' : 'does not hold here';
}

/** @param absent sentences on what cannot be had here. */
export function forkFinding(
  heaps: readonly ForkedHeap[],
  servers: readonly ForkServer[],
  absent: readonly string[],
  seed: number,
): ClaimFinding {
  const judged = heaps.filter(({ role }) => role === 'judged');
  const shares = judged.map((heap) => ({
    heap,
    byFork: copiedShare(heap, FORKED, seed),
    written: copiedShare(heap, FORKED + heap.steps.length, seed),
  }));
  const evidence = [
    ...heaps.flatMap((heap) => heapEvidence(heap, seed)),
    ...servers.flatMap((server) => serverEvidence(server, seed)),
  ];
  const seen = shares.map(
    ({ heap, byFork, written }) =>
      `${heap.name}: by the fork the sum of the resident sets grew to ${estimateText(growth(heap, 'rssBytes', seed))} times what it was, and yet only ${percent(byFork)} of the heap was there a second time; once the child had written to all of it, ${percent(written)}.`,
  );
  return {
    verdict: judgeFork(shares),
    evidence,
    explanation: [
      WHY,
      ...seen,
      ...collectingSentences(heaps, seed),
      ...serverSentences(servers, seed),
      ...roundsNotes({ rounds: roundsOf(heaps), failed: [] }, MIN_MEDIAN_ROUNDS),
      ...absent,
    ].join(' '),
  };
}

const WHY =
  'A fork copies page tables, not pages: parent and child go on sharing each page until one of them writes to it, and then that page alone is copied (copy on write). So what is doubled at once is what can be addressed, and what ps shows, which counts a shared page in both; PSS, which counts it once (here without the pages of files), grows as the child writes.';

function heapEvidence(heap: ForkedHeap, seed: number): Evidence[] {
  const { name, steps, role } = heap;
  if (role === 'collecting') {
    return [evidenceOf(`${name}: memory added by it`, 'bytes', collectedOf(heap, seed))];
  }
  const copied = heap.children > 1 ? 'heap copied for each' : 'heap copied';
  const shares = ['just forked', ...steps].map((when, index) =>
    evidenceOf(`${name}: ${copied}, ${when}`, 'ratio', copiedShare(heap, FORKED + index, seed)),
  );
  const grown = (what: string, of: keyof TreeMemory): Evidence =>
    evidenceOf(`${name}: ${what} after the fork ÷ before`, 'ratio', growth(heap, of, seed));
  return [
    ...shares,
    grown('PSS', 'anonymousBytes'),
    grown('summed RSS', 'rssBytes'),
    grown('virtual size', 'virtualBytes'),
  ];
}

function serverEvidence({ name, trials }: ForkServer, seed: number): Evidence[] {
  const bytes = (of: keyof TreeMemory): Estimate =>
    medianEstimate(
      trials.map((trial) => trial[of]),
      seed,
    );
  return [
    evidenceOf(`${name}: PSS of each further client`, 'bytes', bytes('anonymousBytes')),
    evidenceOf(`${name}: summed RSS of each further client`, 'bytes', bytes('rssBytes')),
  ];
}

/** In bytes: it is no share of the heap, of which 2 MiB took some 4 MiB and 128 MiB took 13. */
function collectingSentences(heaps: readonly ForkedHeap[], seed: number): string[] {
  return heaps
    .filter(({ role }) => role === 'collecting')
    .map((heap) => {
      const grew = formatSize(collectedOf(heap, seed).value);
      return `${heap.name}: the memory of both grew by ${grew} as the child collected its garbage, beside a heap of ${formatSize(heap.heapBytes)} to which the program had written nothing.`;
    });
}

/** Bytes that the last step added to what the fork had left. */
function collectedOf({ trials, steps }: ForkedHeap, seed: number): Estimate {
  const added = trials.map(
    (trial) =>
      (trial[FORKED + steps.length]?.anonymousBytes ?? 0) - (trial[FORKED]?.anonymousBytes ?? 0),
  );
  return medianEstimate(added, seed);
}

function serverSentences(servers: readonly ForkServer[], seed: number): string[] {
  return servers.map(({ name, trials }) => {
    const size = (of: keyof TreeMemory): string =>
      formatSize(
        medianEstimate(
          trials.map((trial) => trial[of]),
          seed,
        ).value,
      );
    return `${name}, which forks for each client, takes ${size('anonymousBytes')} for one more, where its RSS says ${size('rssBytes')}.`;
  });
}

function growth({ trials }: ForkedHeap, of: keyof TreeMemory, seed: number): Estimate {
  const at = (step: number): RoundFigure[] =>
    trials.map((trial, round) => ({ round, value: trial[step]?.[of] ?? 0 }));
  return pairedRatioEstimate(at(FORKED), at(BEFORE), seed);
}

function copiedShare(
  { trials, heapBytes, children }: ForkedHeap,
  step: number,
  seed: number,
): Estimate {
  const shares = trials.map((trial) => {
    const added = (trial[step]?.anonymousBytes ?? 0) - (trial[BEFORE]?.anonymousBytes ?? 0);
    return added / (heapBytes * children);
  });
  return medianEstimate(shares, seed);
}

function roundsOf(heaps: readonly ForkedHeap[]): number {
  return Math.min(...heaps.map(({ trials }) => trials.length));
}

function percent({ value }: Estimate): string {
  return formatPercent(value);
}

function isAbove({ low }: Estimate): boolean {
  return low !== null && low > DOUBLED_SHARE;
}

function isBelow({ high }: Estimate): boolean {
  return high !== null && high < DOUBLED_SHARE;
}
