// The answer for people: a sentence or two, and a small table. Pure.
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import {
  formatCount,
  formatDuration as formatNs,
  formatRate,
} from '../../reports/format-quantity.js';
import type { CellComparison, Comparison, Side } from '../../results/comparison.js';
import { METRIC_FACTS, worsening } from '../../results/compare/metric-facts.js';
import { formatDuration } from '../duration.js';
import type { AbExperiment } from './comparison.js';
import { digits } from './reason.js';

const NOTHING = '–';

/** @param colours whether the terminal takes them. */
export function renderAb(
  comparison: Comparison,
  experiment: AbExperiment,
  colours: boolean,
): string {
  const colour = createColors(colours);
  const paint = {
    slower: colour.red,
    faster: colour.green,
    same: colour.green,
    inconclusive: colour.yellow,
  };
  const { comparisons, verdict } = comparison;
  const table = new Table({
    head: ['', 'A', 'B', 'B ÷ A', 'interval', 'verdict'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of comparisons) table.push([...cellsOf(row), paint[row.verdict](row.verdict)]);
  return [
    paint[verdict](colour.bold(answer(comparison))),
    effort(experiment),
    '',
    `A  ${experiment.sides.a.label}`,
    `B  ${experiment.sides.b.label}`,
    describeLoad(experiment),
    '',
    table.toString(),
    '',
    ...comparisons.map(({ reason }) => reason),
    '',
  ].join('\n');
}

/** `B is slower than A: 1.46 times the server CPU per request.` */
export function answer({ verdict, comparisons }: Comparison): string {
  const deciding = comparisons.filter((row) => row.verdict === verdict);
  const all = deciding.map(({ metric, ratio }) => timesText(metric, ratio)).join(', ');
  switch (verdict) {
    case 'slower':
      return `B is slower than A: ${all}.`;
    case 'faster':
      return `B is faster than A: ${all}.`;
    case 'same':
      return `A and B are the same: ${all}.`;
    case 'inconclusive':
      return `No answer for ${deciding.map(({ metric }) => METRIC_FACTS[metric].name).join(' and ')}.`;
  }
}

/** Never `better` or `worse` in a number: what is larger is said to be larger. */
function timesText(metric: CellComparison['metric'], ratio: number | null): string {
  const times = ratio === null ? NOTHING : digits(ratio);
  const change = ratio === null ? 1 : worsening(metric, ratio);
  const name = METRIC_FACTS[metric].name;
  return Math.abs(change - 1) < 0.005 ? `equal ${name}` : `${times} times the ${name}`;
}

function effort({ outcome }: AbExperiment): string {
  const { blocks, disturbed, elapsedMs } = outcome;
  const repetitions = blocks.reduce((sum, block) => sum + block.repetitions.length, 0);
  const again = disturbed.length === 0 ? '' : `, ${disturbed.length} disturbed and measured again`;
  return `${counted(blocks.length, 'block')} of two pairs, ${counted(repetitions, 'repetition')}${again}, in ${formatDuration(elapsedMs)}.`;
}

function describeLoad({ sides, request }: AbExperiment): string {
  const { cell } = sides.a;
  const { rateRps, windowMs, warmupMs, seed } = request;
  const session =
    cell.sessionRequests === null || cell.sessionRequests === 0
      ? ''
      : `, ${formatCount(cell.sessionRequests)} requests a session`;
  const pace = rateRps === null ? '' : `, ${formatRate(rateRps)} on schedule`;
  return `   ${cell.transport} ${cell.workload}, ${formatCount(cell.messageBytes)} B, ${counted(cell.concurrency, 'client')}${session}${pace}; windows of ${formatDuration(windowMs)} after ${formatDuration(warmupMs)}; seed ${seed}`;
}

function cellsOf({
  metric,
  baseline,
  candidate,
  ratio,
  ratioLow,
  ratioHigh,
}: CellComparison): string[] {
  const interval =
    ratioLow === null || ratioHigh === null
      ? NOTHING
      : `${digits(ratioLow)} to ${digits(ratioHigh)}`;
  return [
    METRIC_FACTS[metric].name,
    figure(metric, baseline),
    figure(metric, candidate),
    ratio === null ? NOTHING : digits(ratio),
    interval,
  ];
}

function figure(metric: CellComparison['metric'], { median }: Side): string {
  if (median === null) return NOTHING;
  return metric === 'throughput' ? formatRate(median) : formatNs(median);
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
