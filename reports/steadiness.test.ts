import { describe, expect, it } from 'vitest';
import { exampleLoad, exampleRun, exampleYardstick } from '../results/example-run.js';
import type { Precision, Run } from '../results/run.js';
import { methodFacts, quietnessFacts } from './run-facts.js';
import { precisionText, yardstickText } from './steadiness.js';

function measured(...rates: number[]): Run {
  return exampleRun({
    yardstick: exampleYardstick(rates.map((rate) => ({ load: exampleLoad(rate) }))),
  });
}

describe('yardstickText', () => {
  it('says how fast it was and how much that varied over the run', () => {
    expect(yardstickText(measured(9_000, 11_000))).toBe(
      '10.0 k req/s, CV over the run 14 % (version 1, 2 measurements)',
    );
    expect(yardstickText(measured(9_000))).toBe('9.00 k req/s (version 1, 1 measurement)');
  });

  it('says what could not be used', () => {
    const failed = { verdict: 'failed', load: null } as const;
    const run = exampleRun({ yardstick: exampleYardstick([failed, {}]) });
    expect(yardstickText(run)).toBe(
      '10.0 k req/s (version 1, 1 measurement, 1 more failed or were disturbed)',
    );
    expect(yardstickText(exampleRun({ yardstick: exampleYardstick([failed]) }))).toMatch(
      /could not be measured/,
    );
  });

  it('is silent where there is none', () => {
    expect(yardstickText(measured())).toBeNull();
    expect(yardstickText(exampleRun({ yardstick: null }))).toBeNull();
  });
});

describe('precisionText', () => {
  const REACHED: Precision = {
    targetCiRatio: 0.05,
    reached: true,
    wideCells: [],
    leftOutCells: [],
    rounds: 9,
  };
  const textOf = (change: Partial<Precision>): string | null =>
    precisionText(exampleRun({ precision: { ...REACHED, ...change } }));

  it('says whether it was reached, and names what stands against it', () => {
    expect(precisionText(exampleRun())).toBeNull();
    expect(textOf({})).toBe(
      'reached after 9 rounds: the throughput of every comparable cell is known to ±5 %',
    );
    expect(textOf({ reached: false, wideCells: ['a', 'b'] })).toBe(
      'not reached after 9 rounds: a and b are not known to ±5 %',
    );
    expect(textOf({ leftOutCells: ['a'] })).toMatch(/; left out, being not comparable: a$/);
    expect(textOf({ reached: false, leftOutCells: ['a'] })).toMatch(/^not reached: no cell is/);
  });

  it('counts many', () => {
    const wideCells = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(textOf({ reached: false, wideCells })).toContain('6 cells are not known');
  });
});

describe('the facts of a run', () => {
  it('have both, and count the repetitions that were added', () => {
    const run = measured(9_000, 11_000);
    const [id = ''] = run.order.flat();
    const added: Run = {
      ...run,
      order: [[id], [id]],
      precision: {
        targetCiRatio: 0.05,
        reached: false,
        wideCells: [id],
        leftOutCells: [],
        rounds: 2,
      },
    };
    const facts = Object.fromEntries([...methodFacts(added), ...quietnessFacts(added)]);
    expect(facts['Repetitions']).toBe('1 of 1 planned and 1 added');
    expect(facts['Precision']).toMatch(/^not reached after 2 rounds/);
    expect(facts['Yardstick']).toMatch(/^10\.0 k req\/s/);
  });
});
