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
 * A program that loses an update races: one lost proves it, none lost proves nothing. Holds where the careless programs of all languages
 * have lost updates, and careful ones, of which there must be some, none in any repetition; partly where those of some languages have.
 */
export function judgeRace(cases: readonly CountedCase[]): ClaimVerdict {
  const careful = cases.filter(({ care }) => care !== 'plain');
  if (careful.length === 0 || careful.some(hasLost)) return 'inconclusive';
  const languages = [...new Set(cases.map(({ language }) => language))];
  const racing = languages.filter((language) =>
    cases.some((one) => one.language === language && one.care === 'plain' && hasLost(one)),
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
  /** What was not counted, and why, a phrase each. */
  readonly leftOut: readonly string[];
}

export function explainRace(
  cases: readonly CountedCase[],
  { threads, leftOut }: RaceFacts,
  seed: number,
): string {
  const careless = cases.filter(({ care }) => care === 'plain');
  const careful = cases.filter(({ care }) => care !== 'plain');
  const said =
    cases.length === 0
      ? ['Nothing could be counted here.']
      : [
          ...carelessTexts(careless, threads, seed),
          ...carefulTexts(careful, pricesOf(cases, seed)),
          'In Node threads share only what is put into a SharedArrayBuffer; in C they share everything, so there care is needed everywhere.',
        ];
  return [...said, ...leftOut.map((why) => `Left out: ${why}.`)].join(' ');
}

function carelessTexts(careless: readonly CountedCase[], threads: number, seed: number): string[] {
  if (careless.length === 0) return [];
  const lost = careless.map((one) => {
    const often = `${one.counts.filter(isLossy).length} of ${one.counts.length} repetitions`;
    return `${estimateText(lossOf(one, seed))} (${one.language}, ${one.place}, some in ${often})`;
  });
  return [
    `${threads} threads added 1 to the same counter, millions of times each, again and again. Of a million updates there were lost without care, in the median: ${lost.join(', ')}.`,
    ...(careless.some((one) => one.place === 'one CPU' && hasLost(one))
      ? [
          'A thread reads, adds and writes. On one CPU it is seldom interrupted between these, but then it puts back the old count when it goes on, and all that the other has counted meanwhile is gone.',
        ]
      : []),
    ...(careless.some(hasLost)
      ? []
      : ['That no update was lost without care is luck: a race need not show.']),
  ];
}

function carefulTexts(careful: readonly CountedCase[], prices: readonly Price[]): string[] {
  if (careful.length === 0) return ['Nothing was counted with care.'];
  if (careful.some(hasLost)) {
    return [
      'With care updates were lost as well, which they cannot be: this experiment is not to be trusted here.',
    ];
  }
  const repetitions = careful.reduce((sum, { counts }) => sum + counts.length, 0);
  const costs = prices.map(
    ({ cure, place, ratio }) => `${estimateText(ratio)} (${cure}, ${place})`,
  );
  return [
    `With care none was lost in any of ${formatCount(repetitions)} repetitions.`,
    ...(costs.length === 0
      ? []
      : [`What care costs: an increment took so many times as long: ${costs.join(', ')}.`]),
  ];
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

/** `C, one CPU, with a mutex`. */
export function caseName({ language, care, place }: Omit<CountedCase, 'counts'>): string {
  return `${language}, ${place}, ${CURES[care]}`;
}

function hasLost({ counts }: CountedCase): boolean {
  return counts.some(isLossy);
}

function isLossy({ lostPerMillion }: Count): boolean {
  return lostPerMillion !== 0;
}

function lossOf(one: CountedCase, seed: number): Estimate {
  return medianEstimate(
    one.counts.map(({ lostPerMillion }) => lostPerMillion),
    seed,
  );
}

function times({ counts }: CountedCase): number[] {
  return counts.map(({ nsPerIncrement }) => nsPerIncrement);
}
