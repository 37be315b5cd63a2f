// A made-up comparison for tests of its reports: every verdict, every unit, cells without figures. No runs were compared.
import type { CellComparison, Comparison, Metric } from '../../results/comparison.js';
import { COMPARISON_SCHEMA_VERSION } from '../../results/comparison.js';

const CELL: CellComparison['cell'] = {
  style: 'event-loop',
  transport: 'tcp',
  workload: 'echo',
  messageBytes: 64,
  concurrency: 8,
  sessionRequests: 100,
  idleConnections: 0,
};

const REASONS = {
  changed: 'A change is shown.',
  same: 'The whole interval lies within 5 %.',
  inconclusive: 'Neither a change nor sameness within 5 % is shown.',
} as const;

/** Two styles at three numbers of clients, a cell that only one side has, and one that is not comparable. @param text stands in for names and reasons. */
export function fixtureComparison(text = ''): Comparison {
  const rows = [
    ...sweep('event-loop', 'throughput', 'req/s', 40_000, [0.8, 0.99, 1.01]),
    ...sweep('cluster', 'throughput', 'req/s', 31_000, [1.004, 1.02, 1.2]),
    ...sweep('event-loop', 'p99', '× yardstick', 1.7, [1.3, 1.02, 0.7]),
    ...sweep('cluster', 'p99', '× yardstick', 2.1, [1, 1.1, 0.97]),
    row({ style: 'event-loop' }, 'cpu', 'ns/req', 19_000, 1.06),
    row({ style: 'event-loop' }, 'pss', 'B', 61e6, 0.999),
  ];
  const untested: CellComparison = {
    ...row({ style: 'iterative', concurrency: 64 }, 'throughput', 'req/s', 1, 1),
    baseline: { median: null, low: null, high: null, n: 0 },
    candidate: { median: null, low: null, high: null, n: 0 },
    ratio: null,
    ratioLow: null,
    ratioHigh: null,
    pValue: null,
    adjustedPValue: null,
    smallestDetectableRatio: null,
    verdict: 'inconclusive',
  };
  const starved = `Not comparable: baseline: 3 starved of 10 repetitions (31 of 64 clients got no reply in the window of 1 s).`;
  return {
    schemaVersion: COMPARISON_SCHEMA_VERSION,
    verdict: 'slower',
    baseline: [`20261122T071500Z-quick${text}`],
    candidate: [`20261123T071500Z-quick${text}`],
    notes: [`1 of 8 cells were not measured on both sides.${text}`],
    comparisons: [
      ...rows,
      { ...untested, reason: `${starved}${text}` },
      { ...untested, metric: 'p99', reason: `${starved}${text}` },
      {
        ...untested,
        cell: { ...CELL, style: `piscina${text}` },
        reason: 'The candidate does not have this cell.',
      },
    ],
  };
}

/** Nothing was compared. */
export function emptyComparison(): Comparison {
  const notes = ['There is no cell on either side.'];
  return { ...fixtureComparison(), verdict: 'inconclusive', notes, comparisons: [] };
}

function sweep(
  style: string,
  metric: Metric,
  unit: string,
  median: number,
  ratios: readonly number[],
): CellComparison[] {
  return ratios.map((ratio, index) =>
    row({ style, concurrency: 8 ** index }, metric, unit, median * (index + 1), ratio),
  );
}

function row(
  cell: Partial<CellComparison['cell']>,
  metric: Metric,
  unit: string,
  median: number,
  ratio: number,
): CellComparison {
  const side = (of: number) => ({ median: of, low: of * 0.97, high: of * 1.04, n: 10 });
  const times = metric === 'throughput' ? 1 / ratio : ratio;
  const changed = Math.abs(Math.log(times)) > 0.15;
  const verdict = Math.abs(Math.log(times)) < 0.015 ? 'same' : 'inconclusive';
  const pValue = changed ? 0.000011 : 0.3;
  return {
    cell: { ...CELL, ...cell },
    metric,
    unit,
    baseline: side(median),
    candidate: side(median * ratio),
    ratio,
    ratioLow: ratio * 0.965,
    ratioHigh: ratio * 1.03,
    pValue,
    adjustedPValue: changed ? 0.000087 : 1,
    smallestDetectableRatio: 1.052,
    normalisedBy: unit === '× yardstick' ? 'yardstick-1' : null,
    verdict: changed ? (times > 1 ? 'slower' : 'faster') : verdict,
    reason: REASONS[changed ? 'changed' : verdict],
  };
}
