// What a comparison amounts to in a few sentences, and which of its rows are worth a reader's time. Shared by all its reports.
import { METRIC_FACTS, worsening } from '../../results/compare/metric-facts.js';
import type { CellComparison, Comparison, ComparisonVerdict } from '../../results/comparison.js';
import { COMPARISON_VERDICTS } from '../../results/comparison.js';

/** Up to so many rows a table shows them all: leaving out would save nothing. */
const FEW_ROWS = 16;

/** `slower: 2 of 60 comparisons are slower, 1 faster, 12 the same, 45 inconclusive`. */
export function headlineOf({ verdict, comparisons }: Comparison): string {
  if (comparisons.length === 0) return `${verdict}: there was nothing to compare`;
  const counts = COMPARISON_VERDICTS.map((each) => [each, countOf(comparisons, each)] as const)
    .filter(([, count]) => count > 0)
    .map(([each, count]) => `${count} ${each === 'same' ? 'the same' : each}`);
  const of = comparisons.length === 1 ? 'one comparison' : `${comparisons.length} comparisons`;
  return `${verdict}: of ${of} ${counts.join(', ')}`;
}

/** The sides: `20261123T…-quick → 20261124T…-quick`. */
export function sidesText({ baseline, candidate }: Comparison): string {
  return `${baseline.join(' + ')} → ${candidate.join(' + ')}`;
}

/** All rows, worst first: slower before inconclusive before same before faster, and by how much they are worse. */
export function worstFirst(rows: readonly CellComparison[]): CellComparison[] {
  const rank = ({ verdict }: CellComparison): number => COMPARISON_VERDICTS.indexOf(verdict);
  return [...rows].sort((a, b) => rank(a) - rank(b) || worseBy(b) - worseBy(a));
}

/** The rows to show: those with a change; all of them where they are few, or when asked for. */
export function rowsWorthShowing(rows: readonly CellComparison[], all: boolean): CellComparison[] {
  const sorted = worstFirst(rows);
  if (all || sorted.length <= FEW_ROWS) return sorted;
  return sorted.filter(({ verdict }) => verdict === 'slower' || verdict === 'faster');
}

/** What the rows that are not shown are, e.g. `45 inconclusive (30 neither changed nor the same, 15 not comparable), 12 the same`. Empty for none. */
export function describeLeftOut(rows: readonly CellComparison[]): string {
  const inconclusive = rows.filter(({ verdict }) => verdict === 'inconclusive');
  const kinds = [
    [
      'neither shown to have changed nor to be the same',
      inconclusive.filter((row) => row.pValue !== null),
    ],
    ['not comparable', inconclusive.filter((row) => row.pValue === null)],
  ] as const;
  const parts = kinds.filter(([, of]) => of.length > 0).map(([name, of]) => `${of.length} ${name}`);
  const same = countOf(rows, 'same');
  return [...parts, ...(same === 0 ? [] : [`${same} the same`])].join(', ');
}

/** Rows that were not tested, by their reason: each once, whatever its numbers, with whom it concerns. */
export function untestedByReason(
  rows: readonly CellComparison[],
): { readonly reason: string; readonly rows: readonly CellComparison[] }[] {
  const reasons = new Map<string, CellComparison[]>();
  for (const row of rows) {
    if (row.pValue !== null) continue;
    const kind = row.reason.replaceAll(/[\d.]+/gu, '#');
    reasons.set(kind, [...(reasons.get(kind) ?? []), row]);
  }
  return [...reasons.values()].map((of) => ({ reason: of[0]?.reason ?? '', rows: of }));
}

/** In words, for headings. */
export function metricName(metric: CellComparison['metric']): string {
  return METRIC_FACTS[metric].name;
}

function worseBy({ metric, ratio }: CellComparison): number {
  return ratio === null ? 0 : worsening(metric, ratio);
}

function countOf(rows: readonly CellComparison[], verdict: ComparisonVerdict): number {
  return rows.filter((row) => row.verdict === verdict).length;
}
