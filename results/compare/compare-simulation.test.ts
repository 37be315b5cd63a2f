// The rules held against runs whose truth is known: how often two equal sides are told apart, and how often a real change is found.
// Figures that are quoted in docs/measuring.md come from here. Intervals are left out: no `slower` or `faster` depends on one.
import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import type { ComparisonVerdict, Metric } from '../comparison.js';
import type { Run } from '../run.js';
import { pairByCell } from './cell-pairs.js';
import type { Normalisation } from './compare-options.js';
import { DEFAULT_COMPARE_OPTIONS } from './compare-options.js';
import { chooseScales } from './scale.js';
import type { SyntheticOptions } from './synthetic-run.js';
import { syntheticRun } from './synthetic-run.js';
import { testCells } from './test-cells.js';
import { judge } from './verdict.js';

const TRIALS = 200;
const CELLS = 12;
const METRICS: readonly Metric[] = ['throughput', 'cpu'];
/** What was measured on the machine that the targets were set for. */
const NOISE = 0.23;

interface Row {
  readonly metric: Metric;
  readonly cell: number;
  readonly verdict: ComparisonVerdict;
}

/** The rows of a comparison without their intervals, which take most of its time. */
function decide(baseline: Run, candidate: Run, normalise: Normalisation = 'auto'): Row[] {
  const scales = chooseScales([baseline, candidate], normalise);
  const pairs = pairByCell([baseline], [candidate]);
  const limit = DEFAULT_COMPARE_OPTIONS.significance / METRICS.length;
  return METRICS.flatMap((metric) => {
    const { cells, tested } = testCells(pairs, metric, scales(metric), limit);
    return cells.map((cell, index): Row => {
      if (cell.kind === 'untested') throw new Error(cell.reason);
      const ratio = median([...cell.candidate.values]) / median([...cell.baseline.values]);
      const { verdict } = judge({
        metric,
        cell,
        ratio,
        interval: null,
        cells: tested,
        limit,
        minEffectRatio: DEFAULT_COMPARE_OPTIONS.minEffectRatio,
      });
      return { metric, cell: index, verdict };
    });
  });
}

type Scatter = Pick<SyntheticOptions, 'noise' | 'drift'>;

/** Rows and comparisons that claim a change, of so many comparisons of equal sides on different days. */
function falseClaims(trials: number, cells: number, normalise: Normalisation, like: Scatter) {
  let [rows, claimedRows, claimedComparisons] = [0, 0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const baseline = syntheticRun({ cells, ...like, id: 'monday', seed: 2 * trial });
    const day = trial % 2 === 0 ? 1.25 : 0.85;
    const candidate = syntheticRun({ cells, ...like, id: 'tuesday', seed: 2 * trial + 1, day });
    const decided = decide(baseline, candidate, normalise);
    const claims = decided.filter(({ verdict }) => verdict !== 'inconclusive').length;
    rows += decided.length;
    claimedRows += claims;
    if (claims > 0) claimedComparisons += 1;
  }
  return { rows: claimedRows / rows, comparisons: claimedComparisons / trials };
}

/** How often one cell of twelve that takes 20 % more CPU per request is found. */
function power(noise: number, drift: number, normalise: Normalisation): number {
  let found = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const like = { cells: CELLS, noise, drift };
    const slow = trial % CELLS;
    const worse = (cell: number, metric: Metric): number =>
      cell === slow && metric === 'cpu' ? 1.2 : 1;
    const rows = decide(
      syntheticRun({ ...like, id: 'before', seed: 2 * trial }),
      syntheticRun({ ...like, id: 'after', seed: 2 * trial + 1, worse }),
      normalise,
    );
    const row = rows.find(({ metric, cell }) => metric === 'cpu' && cell === slow);
    if (row?.verdict === 'slower') found += 1;
  }
  return found / TRIALS;
}

describe('comparisons of equal sides, 10 repetitions each, noise of 23 %, drifting rounds, days apart', () => {
  // One cell costs little, and its rate lies nearest to the bound.
  it.each([
    { trials: 1_000, cells: 1 },
    { trials: TRIALS, cells: CELLS },
  ])('claim a change in at most one of a hundred: $trials of $cells cells', ({ trials, cells }) => {
    const claims = falseClaims(trials, cells, 'auto', { noise: NOISE, drift: 0.15 });
    expect(claims.rows).toBeLessThanOrEqual(0.01);
    expect(claims.comparisons).toBeLessThanOrEqual(0.01);
  });

  it('would claim many without the yardstick, where days differ by more than repetitions do', () => {
    expect(
      falseClaims(50, CELLS, 'none', { noise: 0.05, drift: 0.05 }).comparisons,
    ).toBeGreaterThan(0.5);
  });
});

describe('20 % more CPU per request in one cell of twelve, 10 repetitions a side', () => {
  it('is found at least 95 times in 100 where repetitions scatter by 12.9 %, most of it shared with the yardstick', () => {
    expect(power(0.045, 0.12, 'auto')).toBeGreaterThanOrEqual(0.95);
  });
  it('is mostly missed where all of that scatter is the cell’s own, as it is without a yardstick', () => {
    expect(power(0.045, 0.12, 'none')).toBeLessThan(0.5);
  });
});
