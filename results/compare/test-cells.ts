// All cells of one metric up to their p-values, and these adjusted for their number. What follows from them is verdict.ts.
import { mean } from 'simple-statistics';
import type { Metric } from '../comparison.js';
import { adjustHolm } from '../statistics/holm.js';
import { mannWhitney } from '../statistics/mann-whitney.js';
import { permutationTest } from '../statistics/permutation.js';
import { doubledMidRanks } from '../statistics/ranks.js';
import type { CellPair } from './cell-pairs.js';
import type { CellSamples, SamplePair } from './cell-samples.js';
import { sampleCell } from './cell-samples.js';
import type { Scale } from './scale.js';

/** What a sample is made of: repetitions, of one run or of several, or one median for each run. */
export type SampleOf = 'repetitions' | 'runs';

/** A cell with the p-value of its samples. */
export interface TestedCell extends SamplePair {
  readonly kind: 'tested';
  readonly of: SampleOf;
  readonly pValue: number;
  /** The smallest that samples of these sizes, with their ties, could have given. */
  readonly smallestPValue: number;
  readonly test: 'Mann-Whitney' | 'permutation';
  /** Where the candidate's figures lie by the measure of the test: 1 above the baseline's, −1 below, 0 neither. */
  readonly shift: number;
  /** After Holm over the tested cells. */
  readonly adjustedPValue: number;
}

/** A cell without one, with what figures there are. */
export interface UntestedCell extends SamplePair {
  readonly kind: 'untested';
  readonly reason: string;
}

export interface TestedCells {
  /** One for each pair, in their order. */
  readonly cells: readonly (TestedCell | UntestedCell)[];
  /** How many have a p-value. */
  readonly tested: number;
}

/** @param limit what an adjusted p-value must not exceed. */
export function testCells(
  pairs: readonly CellPair[],
  metric: Metric,
  scale: Scale,
  limit: number,
): TestedCells {
  const samples = pairs.map((pair) => sampleCell(pair, metric, scale));
  const tested = samples.filter(({ untestable }) => untestable === null).length;
  const results = samples.map((each) =>
    each.untestable === null ? testSamples(each, limit / tested) : null,
  );
  const adjusted = adjustHolm(results.map((result) => result?.pValue ?? null));
  const cells = samples.map((each, index): TestedCell | UntestedCell => {
    const result = results[index] ?? null;
    const adjustedPValue = adjusted[index] ?? null;
    if (result === null || adjustedPValue === null) {
      return { kind: 'untested', ...each.repetitions, reason: each.untestable ?? '' };
    }
    return { kind: 'tested', ...result, adjustedPValue };
  });
  return { cells, tested };
}

type Result = Omit<TestedCell, 'kind' | 'adjustedPValue'>;

/** Medians of runs are the better sample, unless there are so few that they could not show any change whatever. */
function testSamples({ repetitions, runs }: CellSamples, limit: number): Result {
  const byRun = runs === null ? null : testPair(runs, 'runs', limit);
  if (byRun !== null && byRun.smallestPValue <= limit) return byRun;
  return testPair(repetitions, 'repetitions', limit);
}

/** @param limit of the smallest p-value, where Holm begins. */
function testPair(pair: SamplePair, of: SampleOf, limit: number): Result {
  const [a, b] = [pair.baseline.values, pair.candidate.values];
  const ranks = mannWhitney(a, b);
  const { pValue, smallestPValue } = ranks;
  if (smallestPValue > limit) {
    // Ties make ranks coarse; means of logarithms may tell more arrangements apart.
    const means = permutationTest(a.map(Math.log), b.map(Math.log));
    if (means.smallestPValue < smallestPValue) {
      return { ...pair, of, test: 'permutation', shift: shiftOfMeans(a, b), ...pick(means) };
    }
  }
  return { ...pair, of, test: 'Mann-Whitney', shift: shiftOfRanks(a, b), pValue, smallestPValue };
}

/** The sign of what the candidate's ranks have beyond their share. */
function shiftOfRanks(baseline: readonly number[], candidate: readonly number[]): number {
  const ranks = doubledMidRanks([...baseline, ...candidate]);
  const sum = ranks.slice(baseline.length).reduce((all, rank) => all + rank, 0);
  return Math.sign(sum - candidate.length * (ranks.length + 1));
}

function shiftOfMeans(baseline: readonly number[], candidate: readonly number[]): number {
  return Math.sign(mean(candidate.map(Math.log)) - mean(baseline.map(Math.log)));
}

function pick({ pValue, smallestPValue }: { pValue: number; smallestPValue: number }) {
  return { pValue, smallestPValue };
}
