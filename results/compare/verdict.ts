// From a p-value, a ratio and its interval to a verdict, with its reason in sentences: the rules of ADR 0018. Pure.
import type { ComparisonVerdict, Metric } from '../comparison.js';
import type { Interval } from '../statistics/interval.js';
import { repetitionsToReject } from '../statistics/variation.js';
import { METRIC_FACTS, worsening } from './metric-facts.js';
import { probabilityText, shareText } from './reason-text.js';
import type { TestedCell } from './test-cells.js';

/** What is known of a cell that was tested. Ratios are candidate ÷ baseline. */
export interface Findings {
  readonly metric: Metric;
  readonly cell: TestedCell;
  readonly ratio: number;
  readonly interval: Interval | null;
  /** How many cells Holm's adjustment is over. */
  readonly cells: number;
  /** What the adjusted p-value must not exceed. */
  readonly limit: number;
  readonly minEffectRatio: number;
}

export interface Judgement {
  readonly verdict: ComparisonVerdict;
  readonly reason: string;
}

/** An interval below this level is of too few repetitions to call anything the same. */
const SAME_LEVEL = 0.95;
const ROUNDING = 1e-9;

export function judge(findings: Findings): Judgement {
  const { metric, ratio, cell, limit, minEffectRatio, interval } = findings;
  const significant = cell.adjustedPValue <= limit;
  const times = worsening(metric, ratio);
  const matters = Math.max(times, 1 / times) >= 1 + minEffectRatio;
  if (significant && matters && isOneWay(findings)) {
    const verdict = times > 1 ? 'slower' : 'faster';
    return { verdict, reason: sentence(describeChange(findings), testText(findings)) };
  }
  if (interval !== null && isWithin(interval, minEffectRatio)) {
    const bound = `the whole interval lies within ${shareText(minEffectRatio)}`;
    return { verdict: 'same', reason: sentence(describeChange(findings), bound) };
  }
  return { verdict: 'inconclusive', reason: whyInconclusive(findings, significant) };
}

/** Whether the test and the medians agree in which side is larger: of figures in two heaps they need not. */
function isOneWay({ cell, ratio }: Findings): boolean {
  return cell.shift === Math.sign(ratio - 1);
}

/** Whether no figures whatever could have shown a change. @param cells that Holm is over. */
export function isPowerless(cell: TestedCell, cells: number, limit: number): boolean {
  return cell.smallestPValue * cells > limit;
}

function whyInconclusive(findings: Findings, significant: boolean): string {
  const { cell, cells, limit, minEffectRatio, ratio } = findings;
  if (isPowerless(cell, cells, limit)) return tooFew(findings);
  const change = describeChange(findings);
  const matters = Math.max(ratio, 1 / ratio) >= 1 + minEffectRatio;
  if (significant && matters) {
    const [shown, other] = cell.shift > 0 ? ['larger', 'smaller'] : ['smaller', 'larger'];
    return sentence(
      change,
      `the test shows ${shown} figures on the whole (${testText(findings)}) where the median is ${other}: they lie in heaps, and no median stands for them`,
    );
  }
  if (significant) {
    return sentence(
      change,
      `a change is shown (${testText(findings)}), but not that it reaches ${shareText(minEffectRatio)}`,
    );
  }
  return sentence(
    change,
    `neither a change (${testText(findings)}) nor sameness within ${shareText(minEffectRatio)} is shown`,
  );
}

/** Samples that could not have shown a change, however large. */
function tooFew({ cell, cells, limit }: Findings): string {
  const needed = repetitionsToReject(limit / cells);
  const [a, b] = [cell.baseline.values.length, cell.candidate.values.length];
  const have = a === b ? `${count(a, cell.of)} a side` : `${a} and ${count(b, cell.of)}`;
  const over = cells === 1 ? '' : ` over ${cells} cells`;
  // Enough by their number, and yet too coarse: the figures repeat themselves.
  const remedy =
    Math.min(a, b) >= needed ? 'too many figures are equal' : `it takes ${needed} a side`;
  return `${have} cannot show any change${over}: the smallest possible p is ${probabilityText(cell.smallestPValue)}, and ${probabilityText(limit / cells)} is asked; ${remedy}.`;
}

/** `21 % more CPU …, 95 % interval 12 % to 30 % more`-like text, in the metric's own direction. */
function describeChange({ metric, ratio, interval }: Findings): string {
  const change = `${METRIC_FACTS[metric].name} ${changeText(ratio)}`;
  if (interval === null) return change;
  const level = Math.floor(interval.level * 1000 + ROUNDING) / 10;
  return `${change} (${level} % interval ${signed(interval.low)} to ${signed(interval.high)})`;
}

function testText({ cell, cells, limit }: Findings): string {
  const { adjustedPValue } = cell;
  const adjusted =
    cells === 1 ? '' : `, ${probabilityText(adjustedPValue)} after Holm over ${cells} cells`;
  const bound = adjustedPValue <= limit ? 'at most' : 'more than';
  const sample = `${cell.baseline.values.length} against ${count(cell.candidate.values.length, cell.of)}`;
  return `${cell.test} p = ${probabilityText(cell.pValue)}${adjusted}, ${bound} ${probabilityText(limit)}; ${sample}`;
}

function isWithin({ low, high, level }: Interval, effect: number): boolean {
  const most = 1 + effect + ROUNDING;
  return level >= SAME_LEVEL - ROUNDING && low >= 1 / most && high <= most;
}

function count(n: number, of: TestedCell['of']): string {
  const noun = of === 'runs' ? 'run' : 'repetition';
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}

function changeText(ratio: number): string {
  return Math.abs(ratio - 1) < 5e-4 ? 'unchanged' : signed(ratio);
}

/** `+12 %`, `−3.4 %`. */
function signed(ratio: number): string {
  const change = ratio - 1;
  return `${change < 0 ? '−' : '+'}${shareText(Math.abs(change))}`;
}

function sentence(...parts: readonly string[]): string {
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
