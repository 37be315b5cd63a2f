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
  caseName,
  explainRace,
  judgeRace,
  raceEvidence,
  type CountedCase,
  type Place,
} from './race/judge-race.js';
import { roundsWithin } from './take-turns.js';

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
  const untilMs = performance.now() + lab.budgetMs;
  const sources = new URL('../../../bench/claims/race/', import.meta.url);
  const needs = 'POSIX threads';
  const programs = await compilePrograms({ sources, programs: ['count'], needs });
  try {
    const { cases, late } = await countAll(lab, sizes, untilMs, programs);
    const withoutOneCpu =
      lab.machineCpus > 1 && cpusOf(lab).length === 0
        ? 'one CPU alone, since threads cannot be held to it here'
        : null;
    const withoutTime =
      late.length === 0 ? null : `${late.join('; ')}, for which there was no time (--max-minutes)`;
    const withoutC = programs.unavailableReason;
    const facts = {
      threads: THREADS,
      leftOut: [withoutC, withoutOneCpu, withoutTime].filter((why) => why !== null),
    };
    return {
      verdict: judgeRace(cases),
      evidence: raceEvidence(cases, lab.seed),
      explanation: explainRace(cases, facts, lab.seed),
    };
  } finally {
    programs.dispose();
  }
}

/** Each case in its share of the time that is left; the first is counted in any case. @returns `late`: those that came too late. */
async function countAll(
  lab: ClaimLab,
  sizes: RaceSizes,
  untilMs: number,
  programs: CompiledPrograms<'count'>,
): Promise<{ readonly cases: readonly CountedCase[]; readonly late: readonly string[] }> {
  const languages: readonly RaceLanguage[] =
    programs.unavailableReason === null ? ['C', 'Node'] : ['Node'];
  const repetitions = roundsWithin(lab, raceNeedsCare.budgetMs, sizes.repetitions);
  const asked = casesOf(lab, languages);
  const cases: CountedCase[] = [];
  const late: string[] = [];
  for (const [index, { language, care, place, cpus }] of asked.entries()) {
    const nowMs = performance.now();
    if (index > 0 && nowMs >= untilMs) {
      late.push(caseName({ language, care, place }));
      continue;
    }
    lab.progress(caseName({ language, care, place }));
    const shareMs = (untilMs - nowMs) / (asked.length - index);
    const increments = sizes.increments[care];
    const counting: Counting = { language, care, threads: THREADS, increments, repetitions, cpus };
    const counts = await countIncrements(counting, nowMs + shareMs, programs, lab.signal);
    cases.push({ language, care, place, counts });
  }
  return { cases, late };
}

interface AskedCase extends Omit<CountedCase, 'counts'> {
  readonly cpus: readonly number[] | null;
}

function casesOf(lab: ClaimLab, languages: readonly RaceLanguage[]): AskedCase[] {
  return placesOf(lab).flatMap(([place, cpus]) =>
    languages.flatMap((language) =>
      CARES[language].map((care) => ({ language, care, place, cpus })),
    ),
  );
}

/** Where this process has one CPU alone, its threads are held to that without being told. */
function placesOf(lab: ClaimLab): [Place, readonly number[] | null][] {
  const cpus = cpusOf(lab);
  if (lab.machineCpus === 1) return [['one CPU', null]];
  const several = cpus.length >= THREADS ? cpus.slice(0, THREADS) : null;
  return [
    ...(cpus.length === 0 ? [] : [['one CPU', cpus.slice(0, 1)] as [Place, readonly number[]]]),
    ['several CPUs', several],
  ];
}

function cpusOf({ serverCpus, loadCpus }: ClaimLab): number[] {
  return [...new Set([...(serverCpus ?? []), ...(loadCpus ?? [])])];
}
