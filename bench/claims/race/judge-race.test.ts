// The judgement on counts: tables without a thread.
import { describe, expect, it } from 'vitest';
import type { Care, RaceLanguage } from './count-increments.js';
import {
  explainRace,
  judgeRace,
  raceEvidence,
  type CountedCase,
  type Place,
} from './judge-race.js';

const SEED = 1;

/** Ten repetitions that lost so much, or as given. */
function counted(
  language: RaceLanguage,
  care: Care,
  lost: number | readonly number[],
  nsPerIncrement = 1,
  place: Place = 'several CPUs',
): CountedCase {
  const losses = typeof lost === 'number' ? Array.from({ length: 10 }, () => lost) : lost;
  const counts = losses.map((lostPerMillion) => ({ lostPerMillion, nsPerIncrement }));
  return { language, care, place, counts };
}

const SAFE = [counted('C', 'mutex', 0, 50), counted('C', 'atomic', 0, 10)];
const RARE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 400_000];

describe('judgeRace', () => {
  it.each([
    ['holds', 'all languages lose', [counted('C', 'plain', 9), counted('Node', 'plain', 9)]],
    [
      'holds',
      'a language loses in one place only',
      [counted('C', 'plain', 0, 1, 'one CPU'), counted('C', 'plain', 300_000)],
    ],
    ['holds partly', 'one language loses', [counted('C', 'plain', 9), counted('Node', 'plain', 0)]],
    ['inconclusive', 'nothing was lost', [counted('C', 'plain', 0)]],
    ['holds', 'a loss was seen once', [counted('C', 'plain', RARE)]],
  ] as const)('%s where %s', (verdict, _, careless) => {
    expect(judgeRace([...careless, ...SAFE])).toBe(verdict);
  });

  it('does not trust an experiment whose cure loses updates', () => {
    const cases = [counted('C', 'plain', 9), counted('C', 'atomic', RARE)];
    expect(judgeRace(cases)).toBe('inconclusive');
    expect(explainRace(cases, FACTS, SEED)).toContain('not to be trusted');
  });

  it('does not say that care helps where nothing was counted with it, or nothing at all', () => {
    expect(judgeRace([counted('C', 'plain', 9)])).toBe('inconclusive');
    expect(judgeRace([])).toBe('inconclusive');
  });
});

const FACTS = { threads: 2, leftOut: [] };

describe('raceEvidence', () => {
  it('prices each cure against the careless count of the same language and place', () => {
    const cases = [
      counted('C', 'plain', 5, 2),
      counted('C', 'plain', 5, 1, 'one CPU'),
      ...SAFE,
      counted('Node', 'atomic', 0, 7),
    ];
    const prices = raceEvidence(cases, SEED).filter(({ unit }) => unit === 'ratio');
    expect(prices.map(({ name, value }) => [name, value])).toEqual([
      ['C, several CPUs, with a mutex: time of an increment ÷ without care', 25],
      ['C, several CPUs, with atomics: time of an increment ÷ without care', 5],
    ]);
  });
});

describe('explainRace', () => {
  it('says what was left out, and that a race that did not show is luck', () => {
    const facts = { ...FACTS, leftOut: ['there is no C compiler (cc)'] };
    const text = explainRace([counted('Node', 'plain', 0), counted('Node', 'atomic', 0)], facts, 1);
    expect(text).toContain('is luck');
    expect(text).toContain('Left out: there is no C compiler (cc).');
    expect(text).not.toContain('seldom interrupted');
  });

  it('explains how updates are lost on one CPU where they are', () => {
    const cases = [counted('C', 'plain', 300_000, 1, 'one CPU'), ...SAFE];
    expect(explainRace(cases, FACTS, SEED)).toContain('puts back the old count');
  });

  it('says in how many repetitions updates were lost, where the median says none', () => {
    const text = explainRace([counted('C', 'plain', RARE), ...SAFE], FACTS, SEED);
    expect(text).toContain('(C, several CPUs, some in 1 of 10 repetitions)');
    expect(text).not.toContain('is luck');
  });

  it('says that nothing was counted, and nothing more', () => {
    const facts = { ...FACTS, leftOut: ['everything'] };
    expect(explainRace([], facts, SEED)).toBe(
      'Nothing could be counted here. Left out: everything.',
    );
  });
});
