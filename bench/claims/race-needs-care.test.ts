// The claim on races, really tried, though with few increments: what it says fits what it found.
import { expect, it } from 'vitest';
import { readAllowedCpus } from '../machine/cpus.js';
import type { ClaimLab } from './claim.js';
import { raceNeedsCare, testRace } from './race-needs-care.js';

const SIZES = { repetitions: 2, increments: { plain: 400_000, atomic: 20_000, mutex: 5_000 } };

function labOn(cpus: readonly number[] | null, machineCpus: number, budgetMs: number): ClaimLab {
  return {
    serverCpus: cpus?.slice(0, 1) ?? null,
    loadCpus: cpus?.slice(1) ?? null,
    machineCpus,
    budgetMs,
    seed: 1,
    signal: new AbortController().signal,
    progress: () => undefined,
  };
}

it('counts in every way that there is here, and no careful one loses an update', async () => {
  const [first = 0, second = first] = readAllowedCpus() ?? [];
  const lab = labOn([first, second], first === second ? 1 : 2, raceNeedsCare.budgetMs);
  const { evidence, explanation } = await testRace(lab, SIZES);
  const careful = evidence.filter(({ name }) => /with a.*updates lost/u.test(name));
  expect(careful.map(({ value }) => value)).toEqual(careful.map(() => 0));
  expect(careful.length).toBeGreaterThanOrEqual(1);
  const times = evidence.filter(({ unit }) => unit === 'ns/increment');
  expect(times.every(({ value }) => value > 0)).toBe(true);
  expect(explanation).toContain('With care none was lost');
});

it('counts on one CPU where there is no other, and leaves out for want of time what it cannot begin', async () => {
  const { evidence, explanation } = await testRace(labOn(null, 1, 0), SIZES);
  const places = evidence.filter(({ name }) => name.endsWith(': updates lost'));
  expect(places.map(({ name }) => name)).toEqual([
    expect.stringMatching(/^(C|Node), one CPU, without care: updates lost$/u),
  ]);
  expect(explanation).toMatch(/in \d of 1 repetitions/u);
  expect(explanation).toContain('for which there was no time (--max-minutes)');
  expect(explanation).not.toContain('cannot be held');
});
