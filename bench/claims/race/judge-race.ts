// What counts of increments, lost and kept, amount to: whether a race needs care, and what care costs. Pure.
import { formatCount } from '../../../reports/format-quantity.js';
import type { ClaimVerdict, Evidence } from '../../../results/claims-result.js';
import {
  estimateText,
  evidenceOf,
  medianEstimate,
  ratioEstimate,
  type Estimate,
} from '../estimate.js';
import type { Care, Count, RaceLanguage } from './count-increments.js';

/** Where the threads may run. */
export type Place = 'one CPU' | 'several CPUs';

/** All repetitions of one way to count. */
export interface CountedCase {
  readonly language: RaceLanguage;
  readonly care: Care;
  readonly place: Place;
  /** One or more. */
  readonly counts: readonly Count[];
}

/**
 * A program that loses an update races: seeing it once proves it, not seeing it proves nothing. Holds where the careless programs of all
 * languages lose updates, surely, and no careful one ever did; partly where those of some do.
 */
export function judgeRace(cases: readonly CountedCase[], seed: number): ClaimVerdict {
  if (cases.some((one) => one.care !== 'plain' && losses(one).some((lost) => lost !== 0)))
    return 'inconclusive';
  const languages = [...new Set(cases.map(({ language }) => language))];
  const racing = languages.filter((language) =>
    cases.some(
      (one) => one.language === language && one.care === 'plain' && isSure(lossOf(one, seed)),
    ),
  );
  if (racing.length === 0) return 'inconclusive';
  return racing.length === languages.length ? 'holds' : 'holds partly';
}

/** Lost updates of each case, what an increment takes, and what each cure costs. */
export function raceEvidence(cases: readonly CountedCase[], seed: number): Evidence[] {
  return [
    ...cases.map((one) =>
      evidenceOf(`${caseName(one)}: updates lost`, 'per million', lossOf(one, seed)),
    ),
    ...cases.map((one) =>
      evidenceOf(
        `${caseName(one)}: time of an increment`,
        'ns/increment',
        medianEstimate(times(one), seed),
      ),
    ),
    ...pricesOf(cases, seed).map(({ name, ratio }) => evidenceOf(name, 'ratio', ratio)),
  ];
}

export interface RaceFacts {
  readonly threads: number;
  readonly repetitions: number;
  /** Why C was left out; null: it was not. */
  readonly withoutC: string | null;
  /** Why the threads were not held to one CPU; null: they were. */
  readonly withoutOneCpu: string | null;
}

export function explainRace(
  cases: readonly CountedCase[],
  { threads, repetitions, withoutC, withoutOneCpu }: RaceFacts,
  seed: number,
): string {
  const careless = cases.filter(({ care }) => care === 'plain');
  const careful = cases.filter(({ care }) => care !== 'plain');
  const lost = careless.map(
    (one) => `${estimateText(lossOf(one, seed))} (${one.language}, ${one.place})`,
  );
  const lostCarefully = careful.some((one) => losses(one).some((loss) => loss !== 0));
  const prices = pricesOf(cases, seed).map(
    ({ cure, place, ratio }) => `${estimateText(ratio)} (${cure}, ${place})`,
  );
  return [
    `${threads} threads added 1 to the same counter, millions of times each, ${repetitions} times over. Of a million updates there were lost without care, in the median: ${lost.join(', ')}.`,
    ...(careless.filter(({ place }) => place === 'one CPU').some((one) => isSure(lossOf(one, seed)))
      ? [
          'A thread reads, adds and writes. On one CPU it is seldom interrupted between these, but then it puts back the old count when it goes on, and all that the other has counted meanwhile is gone.',
        ]
      : []),
    lostCarefully
      ? 'With care updates were lost as well, which they cannot be: this experiment is not to be trusted here.'
      : `With care none was lost, of ${formatCount(careful.reduce((sum, { counts }) => sum + counts.length, 0))} repetitions. What care costs: an increment took so many times as long: ${prices.join(', ')}.`,
    ...(careless.every((one) => losses(one).every((loss) => loss === 0))
      ? ['That no update was lost without care is luck: a race need not show.']
      : []),
    'In Node threads share only what is put into a SharedArrayBuffer; in C they share everything, so there care is needed everywhere.',
    ...[withoutC, withoutOneCpu]
      .filter((reason) => reason !== null)
      .map((why) => `Left out: ${why}.`),
  ].join(' ');
}

interface Price {
  readonly name: string;
  readonly cure: string;
  readonly place: Place;
  /** Time of an increment with care ÷ without. */
  readonly ratio: Estimate;
}

function pricesOf(cases: readonly CountedCase[], seed: number): Price[] {
  return cases.flatMap((one): Price[] => {
    if (one.care === 'plain') return [];
    const plain = cases.find(
      ({ language, care, place }) =>
        language === one.language && care === 'plain' && place === one.place,
    );
    if (plain === undefined) return [];
    return [
      {
        name: `${caseName(one)}: time of an increment ÷ without care`,
        cure: `${one.language} ${CURES[one.care]}`,
        place: one.place,
        ratio: ratioEstimate(times(one), times(plain), seed),
      },
    ];
  });
}

const CURES: Readonly<Record<Care, string>> = {
  plain: 'without care',
  mutex: 'with a mutex',
  atomic: 'with atomics',
};

function caseName({ language, care, place }: CountedCase): string {
  return `${language}, ${place}, ${CURES[care]}`;
}

/** Surely above 0; without an interval, seen in the median. */
function isSure({ value, low }: Estimate): boolean {
  return (low ?? value) > 0;
}

function lossOf(one: CountedCase, seed: number): Estimate {
  return medianEstimate(losses(one), seed);
}

function losses({ counts }: CountedCase): number[] {
  return counts.map(({ lostPerMillion }) => lostPerMillion);
}

function times({ counts }: CountedCase): number[] {
  return counts.map(({ nsPerIncrement }) => nsPerIncrement);
}

/** For the terminal's progress. */
export function progressText(one: Omit<CountedCase, 'counts'>): string {
  return caseName({ ...one, counts: [] });
}
