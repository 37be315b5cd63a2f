// The claim on races, really tried, though with few increments: what it says fits what it found.
import { expect, it } from 'vitest';
import { readAllowedCpus } from '../machine/cpus.js';
import { raceNeedsCare, testRace } from './race-needs-care.js';

const SIZES = { repetitions: 2, increments: { plain: 400_000, atomic: 20_000, mutex: 5_000 } };

it('counts in every way that there is here, and no careful one loses an update', async () => {
  const [first = 0, second = first] = readAllowedCpus() ?? [];
  const lab = {
    serverCpus: [first],
    loadCpus: [second],
    machineCpus: first === second ? 1 : 2,
    budgetMs: raceNeedsCare.budgetMs,
    seed: 1,
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  const { evidence, explanation } = await testRace(lab, SIZES);
  const careful = evidence.filter(({ name }) => /with a.*updates lost/u.test(name));
  expect(careful.map(({ value }) => value)).toEqual(careful.map(() => 0));
  expect(careful.length).toBeGreaterThanOrEqual(1);
  const times = evidence.filter(({ unit }) => unit === 'ns/increment');
  expect(times.every(({ value }) => value > 0)).toBe(true);
  expect(explanation).toContain('With care none was lost');
});
