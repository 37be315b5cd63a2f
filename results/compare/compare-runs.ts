// Two sides in, a comparison out (results/comparison.ts): cells paired, tested, judged. Pure; the steps are files of their own.
import { median } from 'simple-statistics';
import type { CellComparison, Comparison, Metric, Side } from '../comparison.js';
import { COMPARISON_SCHEMA_VERSION } from '../comparison.js';
import type { Run } from '../run.js';
import { medianInterval } from '../statistics/interval.js';
import { medianRatioInterval } from '../statistics/ratio-interval.js';
import { smallestDetectableRatio } from '../statistics/variation.js';
import type { CellPair } from './cell-pairs.js';
import { pairByCell, pairByStyle } from './cell-pairs.js';
import { isMissing } from './comparability.js';
import type { CompareOptions } from './compare-options.js';
import { METRIC_FACTS } from './metric-facts.js';
import { comparisonNotes, sameRunNotes, tooFewNotes } from './notes.js';
import type { Sample } from './sample.js';
import type { Scale } from './scale.js';
import { chooseScales } from './scale.js';
import type { TestedCell, TestedCells, UntestedCell } from './test-cells.js';
import { testCells } from './test-cells.js';
import { isPowerless, judge } from './verdict.js';
import { worstComparisonVerdict } from './worst-verdict.js';

/** The runs of both sides, at least one each. */
export interface Sides {
  readonly baseline: readonly Run[];
  readonly candidate: readonly Run[];
}

/** Runs against runs: each cell with itself. */
export function compareRuns(sides: Sides, options: CompareOptions): Comparison {
  const pairs = pairByCell(sides.baseline, sides.candidate);
  const names = {
    baseline: sides.baseline.map(({ id }) => id),
    candidate: sides.candidate.map(({ id }) => id),
  };
  const whole = comparePairs(pairs, sides, options);
  return { ...names, ...whole, notes: [...sameRunNotes(sides), ...whole.notes] };
}

/** One style against another within one run. @param from @param to labels of `styleLabelsOf(run)`. */
export function compareStyles(
  run: Run,
  from: string,
  to: string,
  options: CompareOptions,
): Comparison {
  const names = { baseline: [`${run.id}: ${from}`], candidate: [`${run.id}: ${to}`] };
  const sides = { baseline: [run], candidate: [run] };
  return { ...names, ...comparePairs(pairByStyle(run, from, to), sides, options) };
}

function comparePairs(
  pairs: readonly CellPair[],
  sides: Sides,
  options: CompareOptions,
): Omit<Comparison, 'baseline' | 'candidate'> {
  const { metrics, normalise } = options;
  const runs = [...new Set([...sides.baseline, ...sides.candidate])];
  const scales = chooseScales(runs, normalise);
  const measured = pairs.filter((pair) => !isMissing(pair));
  const limit = options.significance / metrics.length;
  const tested = metrics.map((metric) => testCells(measured, metric, scales(metric), limit));
  const comparisons = metrics.flatMap((metric, index) => {
    const scale = scales(metric);
    const rows = describeRows(measured, tested[index], { metric, scale }, options);
    if (index > 0) return rows;
    // A cell that is missing is so under every metric: said once.
    const missing = pairs.filter(isMissing);
    const untested = testCells(missing, metric, scale, limit);
    return [...rows, ...describeRows(missing, untested, { metric, scale }, options)];
  });
  return {
    schemaVersion: COMPARISON_SCHEMA_VERSION,
    verdict: worstComparisonVerdict(comparisons.map(({ verdict }) => verdict)),
    notes: [...comparisonNotes(sides, pairs, metrics, scales), ...tooFewNotes(tested, limit)],
    comparisons,
  };
}

interface Place {
  readonly metric: Metric;
  readonly scale: Scale;
}

function describeRows(
  pairs: readonly CellPair[],
  all: TestedCells | undefined,
  place: Place,
  options: CompareOptions,
): CellComparison[] {
  return pairs.flatMap(({ cell }, index) => {
    const found = all?.cells[index];
    if (all === undefined || found === undefined) return [];
    return [{ cell, ...describeRow(place, found, all, options) }];
  });
}

function describeRow(
  { metric, scale }: Place,
  found: TestedCell | UntestedCell,
  { tested: cells }: TestedCells,
  options: CompareOptions,
): Omit<CellComparison, 'cell'> {
  const [a, b] = [found.baseline.values, found.candidate.values];
  const ratio = ratioOfMedians(a, b);
  const interval = medianRatioInterval(a, b);
  const normalised = scale.kind === 'yardstick';
  const { minEffectRatio } = options;
  const limit = options.significance / options.metrics.length;
  const judgement =
    found.kind === 'untested' || ratio === null
      ? { verdict: 'inconclusive' as const, reason: untestedReason(found) }
      : judge({ metric, cell: found, ratio, interval, cells, limit, minEffectRatio });
  return {
    metric,
    unit: normalised ? '× yardstick' : METRIC_FACTS[metric].unit,
    baseline: describeSide(found.baseline),
    candidate: describeSide(found.candidate),
    ratio,
    ratioLow: interval?.low ?? null,
    ratioHigh: interval?.high ?? null,
    pValue: found.kind === 'tested' ? found.pValue : null,
    adjustedPValue: found.kind === 'tested' ? found.adjustedPValue : null,
    smallestDetectableRatio: detectableRatio(found, cells, limit),
    normalisedBy: normalised ? scale.name : null,
    verdict: judgement.verdict,
    reason: `${judgement.reason}${leftOut(found)}`,
  };
}

/** At the level where Holm begins: what this cell shows even if no other shows anything. Null where nothing is or can be tested. */
function detectableRatio(
  found: TestedCell | UntestedCell,
  cells: number,
  limit: number,
): number | null {
  if (found.kind === 'untested' || isPowerless(found, cells, limit)) return null;
  return smallestDetectableRatio(found.baseline.values, found.candidate.values, limit / cells);
}

function untestedReason(found: TestedCell | UntestedCell): string {
  return found.kind === 'untested'
    ? found.reason
    : 'The ratio of the medians is beyond what a number can hold.';
}

/** Nothing when every repetition has the figure. */
function leftOut({ kind, baseline, candidate }: TestedCell | UntestedCell): string {
  const without = baseline.without + candidate.without;
  if (kind === 'untested' || without === 0) return '';
  return ` Left out for want of the figure: ${baseline.without} of the baseline, ${candidate.without} of the candidate.`;
}

function describeSide({ values }: Sample): Side {
  const interval = medianInterval(values);
  return {
    median: values.length === 0 ? null : median([...values]),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    n: values.length,
  };
}

/** Null without figures, and where it is beyond what a number can hold. */
function ratioOfMedians(baseline: readonly number[], candidate: readonly number[]): number | null {
  if (baseline.length === 0 || candidate.length === 0) return null;
  const ratio = median([...candidate]) / median([...baseline]);
  return ratio > 0 && Number.isFinite(ratio) ? ratio : null;
}
