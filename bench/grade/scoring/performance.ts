// Points for throughput and tail: the submission against the reference, measured turn by turn. Pure.
import { isComparable } from '../../../results/cell-summary.js';
import type { Repetition, Verdict } from '../../../results/run.js';
import { looksOf, type CriterionOf, type GradeLoad } from '../../../results/rubric.js';
import { isUnjudged, repetitionsOf } from '../../ab/fitness.js';
import type { SideName } from '../../ab/block-order.js';
import { measureRatio, type MeasuredRatio } from '../measure/noise-band.js';
import type { Comparison } from '../measure/compare-with-reference.js';
import { inconclusive, nothing, type Judged } from './outcome.js';
import { judgeSteps, type Step } from './steps.js';

export type PerformanceCriterion = CriterionOf<'throughput'> | CriterionOf<'tail'>;

/** One repetition at the edge of a verdict is no reason to throw the rest away; most of them are. */
const MOST = 0.5;
/** An interval of fewer pairs says too little to decide by. */
const LEAST_BLOCKS = 2;

/** @param isLast whether nothing more will be measured: only then is a doubt decided in the submission's favour. */
export function judgePerformance(
  criterion: PerformanceCriterion,
  comparison: Comparison,
  load: GradeLoad,
  isLast = true,
): Judged {
  const { blocks, end } = comparison;
  if (end.kind === 'submission-failed') {
    return nothing(`It could not be measured under load: ${end.why}.`);
  }
  if (end.kind === 'reference-failed') {
    return inconclusive(criterion, `The reference could not be measured: ${end.why}.`);
  }
  const few = end.why ?? 'too little could be measured';
  if (blocks.length < LEAST_BLOCKS) {
    return inconclusive(
      criterion,
      `Not measured: ${few} (${blocks.length} of ${load.blocks} blocks).`,
    );
  }
  const starved = most(comparison, 'b', 'starved');
  if (starved !== null) {
    return nothing(
      `It leaves clients without any answer (${starved.reasons[0] ?? 'starved'}); what the others get is not counted.`,
    );
  }
  const isTail = criterion.kind === 'tail';
  const ratio = measureRatio(blocks, isTail ? 'p99' : 'throughput', looksOf(load));
  if (ratio === null) return inconclusive(criterion, 'A repetition has no such figure.');
  const doubt = doubtOf(comparison);
  if (doubt !== null)
    return { ...inconclusive(criterion, doubt), evidence: evidenceOf(ratio, isTail) };
  return judge(criterion, ratio, comparison, { ...load, isLast });
}

function judge(
  criterion: PerformanceCriterion,
  ratio: MeasuredRatio,
  comparison: Comparison,
  { reference, maxTolerance, isLast }: GradeLoad & { readonly isLast: boolean },
): Judged {
  const isTail = criterion.kind === 'tail';
  const steps = stepsOf(criterion);
  const verdict = judgeSteps(steps, widened(ratio, comparison, isTail), {
    mostFavoured: isLast ? maxTolerance : 0,
    higherIsBetter: !isTail,
  });
  const name = isTail ? 'p99 response time' : 'throughput';
  const told = [
    `Its ${name} is ${digits(ratio.ratio)} times the ${reference}'s (${digits(ratio.low)} to ${digits(ratio.high)} in ${ratio.pairs} pairs; the ${reference} against itself in ${ratio.referencePairs}: within ${percent(ratio.tolerance)}). Steps: ${steps.map((step) => stepText(step, isTail)).join(', ')}.`,
    ...boundRemarks(comparison, reference),
  ];
  const evidence = evidenceOf(ratio, isTail);
  if (verdict.kind === 'points') {
    return { points: verdict.points, undecided: 0, reasons: [...told, verdict.reason], evidence };
  }
  const undecided = verdict.atMost - verdict.atLeast;
  return { points: verdict.atLeast, undecided, reasons: [...told, verdict.reason], evidence };
}

/** A server that the generator could not keep busy may be better than it looks, by nobody knows how much. */
function widened(ratio: MeasuredRatio, comparison: Comparison, isTail: boolean): MeasuredRatio {
  if (most(comparison, 'b', 'client-bound') === null) return ratio;
  return isTail ? { ...ratio, low: 0 } : { ...ratio, high: Infinity };
}

function stepsOf(criterion: PerformanceCriterion): Step[] {
  return criterion.kind === 'tail'
    ? criterion.steps.map(({ atMost, points }) => ({ limit: atMost, points }))
    : criterion.steps.map(({ atLeast, points }) => ({ limit: atLeast, points }));
}

/** What most repetitions of a side were, if that makes its figures no figures. */
function doubtOf(comparison: Comparison): string | null {
  for (const [side, who] of [
    ['a', 'The reference'],
    ['b', 'The submission'],
  ] as const) {
    const all = repetitionsOf(comparison.blocks, side);
    const bad = all.filter((repetition) => !isUsable(repetition));
    if (bad.length > all.length * MOST) {
      return `${who} was ${bad[0]?.verdict ?? 'unstable'} in ${bad.length} of ${all.length} repetitions (${bad[0]?.reasons[0] ?? 'no reason'}): see echobench doctor.`;
    }
  }
  return null;
}

/**
 * A busy generator gives a lower bound of what the server can do, and both sides have the same one. Whose CPU cannot be read (children
 * that nobody waits for, for one) has served its clients as fast as any other.
 */
function isUsable(repetition: Repetition): boolean {
  const { verdict } = repetition;
  return isComparable(verdict) || verdict === 'client-bound' || isUnjudged(repetition);
}

function boundRemarks(comparison: Comparison, reference: string): string[] {
  const remarks: string[] = [];
  if (most(comparison, 'a', 'client-bound') !== null) {
    remarks.push(
      `The ${reference} kept the load generator busier than it may be, and may be faster than it looks: the ratio is in the submission's favour.`,
    );
  }
  if (most(comparison, 'b', 'client-bound') !== null) {
    remarks.push(
      'The submission kept the load generator busier than it may be: it may be faster than it looks.',
    );
  }
  return remarks;
}

/** A repetition with the verdict, when most of the side have it. */
function most({ blocks }: Comparison, side: SideName, verdict: Verdict): Repetition | null {
  const all = repetitionsOf(blocks, side);
  const such = all.filter((repetition) => repetition.verdict === verdict);
  return such.length > all.length * MOST ? (such[0] ?? null) : null;
}

function evidenceOf(
  { ratio, low, high, tolerance }: MeasuredRatio,
  isTail: boolean,
): Judged['evidence'] {
  const name = isTail ? 'p99 ÷ reference' : 'throughput ÷ reference';
  return [
    { name, value: ratio, low, high: Number.isFinite(high) ? high : null, unit: 'ratio' },
    {
      name: 'noise: reference against itself',
      value: tolerance,
      low: null,
      high: null,
      unit: 'ratio',
    },
  ];
}

function stepText({ limit, points }: Step, isTail: boolean): string {
  return `${isTail ? 'at most' : 'at least'} ${limit}: ${points}`;
}

function digits(ratio: number): string {
  if (!Number.isFinite(ratio)) return 'any';
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;
}
