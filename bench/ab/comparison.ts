// The experiment as programs read it: design section 11, one comparison for each metric, baseline A. Pure.
import {
  COMPARISON_SCHEMA_VERSION,
  type CellComparison,
  type Comparison,
  type Side,
} from '../../results/comparison.js';
import { METRIC_FACTS } from '../../results/compare/metric-facts.js';
import { worstComparisonVerdict } from '../../results/compare/worst-verdict.js';
import { figureOf } from '../../results/figures.js';
import type { Repetition } from '../../results/run.js';
import { medianInterval } from '../../results/statistics/interval.js';
import { medianSorted } from 'simple-statistics';
import type { AbMetric, AbRequest } from './ab-request.js';
import { repetitionsOf } from './fitness.js';
import type { Finding } from './judge.js';
import { reasonOf } from './reason.js';
import type { AbOutcome } from './run-blocks.js';
import type { AbSide } from './repetition-meter.js';
import type { AbRules } from './rules.js';

/** An experiment and how it was made. */
export interface AbExperiment {
  readonly request: AbRequest;
  readonly sides: Readonly<Record<'a' | 'b', AbSide>>;
  readonly rules: AbRules;
  readonly outcome: AbOutcome;
  /** What a reader must know first. */
  readonly notes: readonly string[];
}

export function comparisonOf(experiment: AbExperiment): Comparison {
  const { sides, rules, outcome, notes } = experiment;
  const findings =
    outcome.findings.length > 0
      ? outcome.findings
      : rules.metrics.map((metric) => unanswered(metric));
  const comparisons = findings.map((finding) => compareMetric(finding, experiment));
  return {
    schemaVersion: COMPARISON_SCHEMA_VERSION,
    verdict: worstComparisonVerdict(comparisons.map(({ verdict }) => verdict)),
    baseline: [sides.a.label],
    candidate: [sides.b.label],
    notes: [...notes, ...notesOf(experiment)],
    comparisons,
  };
}

/** How it was made, so that it can be made again, and what was thrown away on the way. */
function notesOf({ request, outcome }: AbExperiment): string[] {
  const { blocks, disturbed } = outcome;
  const again =
    disturbed.length === 0
      ? []
      : [
          `repetitions thrown away as disturbed: ${disturbed.length} (${[...new Set(disturbed.map(({ error, reasons }) => error?.message ?? reasons[0] ?? 'unstable'))].join('; ')})`,
        ];
  return [`seed ${request.seed}, ${blocks.length} blocks of two pairs`, ...again];
}

/** Of an experiment without a single block. */
function unanswered(metric: AbMetric): Finding {
  return { metric, verdict: 'inconclusive', estimate: null, isHopeless: false, remark: null };
}

function compareMetric(finding: Finding, experiment: AbExperiment): CellComparison {
  const { sides, rules, outcome } = experiment;
  const { metric, estimate } = finding;
  const { cell } = sides.a;
  return {
    cell: {
      style: `${sides.a.label} → ${sides.b.label}`,
      transport: cell.transport,
      workload: cell.workload,
      messageBytes: cell.messageBytes,
      concurrency: cell.concurrency,
      sessionRequests: cell.sessionRequests,
      idleConnections: cell.idleConnections,
    },
    metric,
    unit: METRIC_FACTS[metric].unit,
    baseline: sideOf(repetitionsOf(outcome.blocks, 'a'), metric),
    candidate: sideOf(repetitionsOf(outcome.blocks, 'b'), metric),
    ratio: estimate?.ratio ?? null,
    ratioLow: estimate === null || estimate.low === 0 ? null : estimate.low,
    ratioHigh: estimate === null || estimate.high === Infinity ? null : estimate.high,
    pValue: estimate?.pValue ?? null,
    adjustedPValue: estimate === null ? null : Math.min(1, estimate.pValue * rules.metrics.length),
    smallestDetectableRatio: estimate?.smallestDetectableRatio ?? null,
    normalisedBy: null,
    verdict: finding.verdict,
    reason: reasonOf(finding, experiment),
  };
}

function sideOf(repetitions: readonly Repetition[], metric: AbMetric): Side {
  const values = repetitions.flatMap((repetition) => figureOf(repetition, metric) ?? []);
  const interval = medianInterval(values);
  return {
    median: values.length === 0 ? null : medianSorted([...values].sort((a, b) => a - b)),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    n: values.length,
  };
}
