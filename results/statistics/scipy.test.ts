// The figures of this folder against SciPy's, to 6 digits and more. scipy-figures.py makes them.
import { describe, expect, it } from 'vitest';
import { bcaEnds, biasOf } from './bca.js';
import { findChangePoints } from './change-points.js';
import { normalCdf, normalQuantile, studentQuantile, studentTwoSidedP } from './distributions.js';
import { mannWhitney } from './mann-whitney.js';
import { medianCoverage } from './order-statistic.js';
import { permutationTest } from './permutation.js';
import { SCIPY } from './scipy-figures.js';
import { fitLine } from './shapes.js';
import { signedRank } from './signed-rank.js';
import { ascending, medianOfAscending } from './sorted-sample.js';
import { coefficientOfVariation } from './variation.js';

/** Within 1e-9 of the figure, relatively. */
function expectSame(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}

describe('against SciPy', () => {
  it('has the same distributions', () => {
    for (const { x, value } of SCIPY.normalCdf) expectSame(normalCdf(x), value);
    for (const { p, value } of SCIPY.normalQuantile) expectSame(normalQuantile(p), value);
    for (const { t, df, value } of SCIPY.studentTwoSidedP)
      expectSame(studentTwoSidedP(t, df), value);
    for (const { p, df, value } of SCIPY.studentQuantile) expectSame(studentQuantile(p, df), value);
    for (const { n, rank, value } of SCIPY.medianCoverage)
      expectSame(medianCoverage(n, rank), value);
  });

  it.each(SCIPY.mannWhitney)('mannWhitney($a, $b), exact, with ties too', ({ a, b, pValue }) => {
    expect(mannWhitney(a, b).method).toBe('exact');
    expectSame(mannWhitney(a, b).pValue, pValue);
    expectSame(mannWhitney(b, a).pValue, pValue);
  });

  it.each(SCIPY.mannWhitneyNormal)('mannWhitney beyond 60 values', ({ a, b, pValue }) => {
    expect(mannWhitney(a, b).method).toBe('normal');
    expectSame(mannWhitney(a, b).pValue, pValue);
  });

  it.each(SCIPY.permutation)('permutationTest($a, $b)', ({ a, b, pValue }) => {
    expectSame(permutationTest(a, b).pValue, pValue);
    expectSame(permutationTest(b, a).pValue, pValue);
  });

  it.each(SCIPY.signedRank)('signedRank($differences)', ({ differences, pValue }) => {
    expect(signedRank(differences).method).toBe('exact');
    expectSame(signedRank(differences).pValue, pValue);
  });

  it.each(SCIPY.signedRankNormal)('signedRank beyond 200', ({ differences, pValue }) => {
    expect(signedRank(differences).method).toBe('normal');
    expectSame(signedRank(differences).pValue, pValue);
  });

  it.each([
    { name: 'the mean', figures: SCIPY.bcaOfMean, statistic: ofFirst(meanOf) },
    { name: 'the median', figures: SCIPY.bcaOfMedian, statistic: ofFirst(medianOf) },
    { name: 'a ratio of medians', figures: SCIPY.bcaOfRatio, statistic: ratioOfMedians },
  ])('BCa of $name, from every resample there is', ({ figures, statistic }) => {
    const { samples, low, high } = figures;
    const resampled = Float64Array.from(everyResample(samples), statistic).sort();
    const correction = {
      bias: biasOf(resampled, statistic(samples)),
      acceleration: jackknifeAcceleration(leaveOneOut(samples, statistic)),
    };
    const ends = bcaEnds(resampled, correction, 0.95);
    expectSame(ends.low, low);
    expectSame(ends.high, high);
  });

  it.each(SCIPY.variation)('coefficientOfVariation($values)', ({ values, value }) => {
    expectSame(coefficientOfVariation(values) ?? 0, value);
  });

  it('has the t-test of a change point, times the 7 places where it could have been', () => {
    const { series, pValue } = SCIPY.tTest;
    const found = findChangePoints(series);
    expect(found.kind === 'found' && found.changes.map(({ index }) => index)).toEqual([8]);
    if (found.kind === 'found') expectSame(found.changes[0]?.pValue ?? 0, 7 * pValue);
  });

  it('has the line of a regression', () => {
    const { values, slope, pValue } = SCIPY.line;
    const line = fitLine(Float64Array.from(values));
    expectSame(line.rise, slope * (values.length - 1));
    expectSame(line.pValue, pValue);
  });
});

type Samples = readonly (readonly number[])[];

function ofFirst(statistic: (values: readonly number[]) => number): (samples: Samples) => number {
  return ([first = []]) => statistic(first);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number {
  return medianOfAscending(ascending(values));
}

function ratioOfMedians([baseline = [], candidate = []]: Samples): number {
  return medianOf(candidate) / medianOf(baseline);
}

/** Every way to draw each sample again from itself. */
function everyResample(samples: Samples): Samples[] {
  return product(samples.map((sample) => product(sample.map(() => sample))));
}

function product<T>(choices: readonly (readonly T[])[]): T[][] {
  return choices.reduce<T[][]>(
    (chosen, options) => chosen.flatMap((some) => options.map((option) => [...some, option])),
    [[]],
  );
}

/** SciPy's acceleration, of one or several independent samples: for each the estimates with one value left out. Medians have none (see `medianInterval`). */
function jackknifeAcceleration(leftOut: readonly (readonly number[])[]): number {
  let cubes = 0;
  let squares = 0;
  for (const estimates of leftOut) {
    const n = estimates.length;
    const mean = estimates.reduce((sum, value) => sum + value / n, 0);
    for (const value of estimates) {
      const influence = ((n - 1) * (mean - value)) / n;
      cubes += influence ** 3;
      squares += influence ** 2;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

function leaveOneOut(samples: Samples, statistic: (samples: Samples) => number): number[][] {
  return samples.map((sample, which) =>
    sample.map((_, left) =>
      statistic(
        samples.with(
          which,
          sample.filter((__, i) => i !== left),
        ),
      ),
    ),
  );
}
