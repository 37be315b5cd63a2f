import { describe, expect, it } from 'vitest';
import { summariseCells } from '../cell-summary.js';
import { exampleCell, exampleLoad, exampleRepetition, exampleRun } from '../example-run.js';
import type { Cell, Verdict } from '../run.js';
import { speedUpsOf } from './speed-up.js';
import { scalabilityOf } from './sweeps.js';
import { throughputAt } from './usl.js';
import { workerOptionOf } from './worker-option.js';

const TRUTH = { lambda: 1_000, sigma: 0.1, kappa: 0.001 };

interface Planned {
  readonly cell: Partial<Cell>;
  readonly rates: readonly number[];
  readonly verdict?: Verdict;
}

function summariesOf(planned: readonly Planned[]) {
  const cells = planned.map(({ cell }, index) => exampleCell({ id: `cell-${index}`, ...cell }));
  const repetitions = planned.flatMap(({ rates, verdict = 'server-bound' }, index) =>
    rates.map((rate) =>
      exampleRepetition({ cellId: `cell-${index}`, load: exampleLoad(rate), verdict }),
    ),
  );
  return summariseCells(exampleRun({ cells, repetitions }));
}

function ratesAround(rate: number): number[] {
  return [0.99, 1, 1.02].map((factor) => rate * factor);
}

function clientsSweep(cell: Partial<Cell>, numbers: readonly number[]): Planned[] {
  return numbers.map((concurrency) => ({
    cell: { ...cell, concurrency },
    rates: ratesAround(throughputAt(TRUTH, concurrency)),
  }));
}

describe('sweeps over clients', () => {
  it('are fitted apart by style, options and everything but clients', () => {
    const numbers = [1, 2, 4, 8, 16, 32];
    const { fitted, tooShort, mostPoints } = scalabilityOf(
      summariesOf([
        ...clientsSweep({}, numbers),
        ...clientsSweep({ transport: 'udp' }, [...numbers, 64]),
        ...clientsSweep({ style: 'cluster', options: { workers: 2 } }, numbers),
        ...clientsSweep({ workload: 'wait:1000' }, [1, 8, 64]),
      ]),
    );
    expect(fitted.map(({ label, points }) => [label, points.length])).toEqual([
      ['event-loop', 6],
      ['event-loop', 7],
      ['cluster --workers 2', 6],
    ]);
    expect(tooShort).toBe(1);
    expect(mostPoints).toBe(7);
    for (const { fit } of fitted) {
      if (fit.kind === 'refused') throw new Error(fit.reason);
      expect(fit.parameters.sigma).toBeCloseTo(TRUTH.sigma, 6);
    }
  });

  it('leave out points that are not comparable, and say how many', () => {
    const sweep = clientsSweep({}, [1, 2, 4, 8, 16, 32]);
    const starved = sweep.map((planned, index): Planned =>
      index < 4 ? planned : { ...planned, verdict: 'starved' },
    );
    const [only] = scalabilityOf(summariesOf(starved)).fitted;
    expect(only?.fit).toMatchObject({
      kind: 'refused',
      reason: '4 of 6 points are comparable, and a fit takes 6 or more',
    });
  });
});

describe('sweeps over workers', () => {
  const cluster = (
    workers: number,
    rates: readonly number[],
    verdict: Verdict = 'server-bound',
  ) => ({
    cell: { style: 'cluster', options: { scheduling: 'rr', workers } },
    rates,
    verdict,
  });

  it('have a speed-up with its interval, and an efficiency', () => {
    const { workers } = scalabilityOf(
      summariesOf([
        cluster(4, [3_000, 3_100, 2_900]),
        cluster(2, [1_990, 2_000, 2_010]),
        cluster(8, [900]),
      ]),
    );
    const [sweep] = workers;
    if (sweep === undefined) throw new Error('no sweep over workers');
    expect(sweep.label).toBe('cluster --scheduling rr');
    const rows = speedUpsOf(sweep);
    expect(rows.map((row) => [row.workers, row.ratio, row.efficiency])).toEqual([
      [2, 1, 1],
      [4, 1.5, 0.75],
      [8, 0.45, 0.1125],
    ]);
    expect(rows[0]?.interval).toBeNull();
    expect(rows[1]?.interval?.low).toBeLessThan(1.5);
    expect(rows[1]?.interval?.high).toBeGreaterThan(1.5);
    expect(rows[2]?.interval).toBeNull();
  });

  it('are not comparable where the fewest workers are not', () => {
    const { workers } = scalabilityOf(
      summariesOf([cluster(1, [1_000], 'client-bound'), cluster(2, [2_000])]),
    );
    const rows = workers.flatMap(speedUpsOf);
    expect(rows.map(({ comparable }) => comparable)).toEqual([false, false]);
  });
});

describe('the number of workers', () => {
  it.each([
    [
      { workers: 4, scheduling: 'rr' },
      { workers: 4, otherOptions: { scheduling: 'rr' } },
    ],
    [{ threads: 'pool:8' }, { workers: 8, otherOptions: {} }],
    [{ threads: 2 }, { workers: 2, otherOptions: {} }],
    [{ threads: 'per-connection' }, null],
    [{}, null],
  ])('of %o', (options, expected) => {
    expect(workerOptionOf({ options })).toEqual(expected);
  });
});
