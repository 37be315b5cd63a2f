// The claim that threads which share memory need care: threads that count together, with care and without, in C and in Node, on one CPU
// and on several.
import { compilePrograms, type CompiledPrograms } from '../c-programs/compile.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import {
  countIncrements,
  type Care,
  type Counting,
  type RaceLanguage,
} from './race/count-increments.js';
import {
  explainRace,
  judgeRace,
  progressText,
  raceEvidence,
  type CountedCase,
  type Place,
} from './race/judge-race.js';

/** How much is counted. */
export interface RaceSizes {
  readonly repetitions: number;
  /** Of each thread: some tens of milliseconds, so that threads surely run at the same time, or take turns on one CPU. */
  readonly increments: Readonly<Record<Care, number>>;
}

const THREADS = 2;
const USUAL_SIZES: RaceSizes = {
  repetitions: 10,
  increments: { plain: 60_000_000, atomic: 2_000_000, mutex: 500_000 },
};
const CARES: Readonly<Record<RaceLanguage, readonly Care[]>> = {
  C: ['plain', 'mutex', 'atomic'],
  Node: ['plain', 'atomic'],
};

export const raceNeedsCare = {
  id: 'race-needs-care',
  statement:
    'Threads share the same memory, so special attention must be taken to avoid race conditions.',
  slide: 'Server styles: Multithreading server',
  budgetMs: 15_000,
  test: (lab) => testRace(lab, USUAL_SIZES),
} as const satisfies Claim;

/** @throws {MeasureError} when a counting program fails. */
export async function testRace(lab: ClaimLab, sizes: RaceSizes): Promise<ClaimFinding> {
  const sources = new URL('../../../bench/claims/race/', import.meta.url);
  const needs = 'POSIX threads';
  const programs = await compilePrograms({ sources, programs: ['count'], needs });
  try {
    const cases = await countAll(lab, sizes, programs);
    const facts = {
      threads: THREADS,
      repetitions: sizes.repetitions,
      withoutC: programs.unavailableReason,
      withoutOneCpu:
        cpusOf(lab).length === 0 ? 'one CPU alone, since threads cannot be held to it here' : null,
    };
    return {
      verdict: judgeRace(cases, lab.seed),
      evidence: raceEvidence(cases, lab.seed),
      explanation: explainRace(cases, facts, lab.seed),
    };
  } finally {
    programs.dispose();
  }
}

async function countAll(
  lab: ClaimLab,
  { repetitions, increments }: RaceSizes,
  programs: CompiledPrograms<'count'>,
): Promise<CountedCase[]> {
  const cases: CountedCase[] = [];
  const languages: readonly RaceLanguage[] =
    programs.unavailableReason === null ? ['C', 'Node'] : ['Node'];
  for (const [place, cpus] of placesOf(lab)) {
    for (const language of languages) {
      for (const care of CARES[language]) {
        lab.progress(progressText({ language, care, place }));
        const counting: Counting = {
          language,
          care,
          threads: THREADS,
          increments: increments[care],
          repetitions,
          cpus,
        };
        const counts = await countIncrements(counting, programs, lab.signal);
        cases.push({ language, care, place, counts });
      }
    }
  }
  return cases;
}

function placesOf(lab: ClaimLab): [Place, readonly number[] | null][] {
  const cpus = cpusOf(lab);
  const several: [Place, readonly number[] | null][] =
    lab.machineCpus >= THREADS
      ? [['several CPUs', cpus.length >= THREADS ? cpus.slice(0, THREADS) : null]]
      : [];
  return cpus.length === 0 ? several : [['one CPU', cpus.slice(0, 1)], ...several];
}

function cpusOf({ serverCpus, loadCpus }: ClaimLab): number[] {
  return [...new Set([...(serverCpus ?? []), ...(loadCpus ?? [])])];
}
