// Who is ahead in a panel, and who cannot be told from whoever is. Only comparable cells enter.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { MAX_SPREAD_RATIO, styleLabel } from '../../results/cell-summary.js';
import type { Verdict } from '../../results/run.js';
import { whiskerOf } from '../../results/spread-interval.js';
import type { Panel } from '../run-view.js';
import { listWords } from './prose.js';

export interface Entry {
  readonly label: string;
  readonly concurrency: number;
  readonly spread: Spread;
  readonly summary: CellSummary;
}

/** All entries, best first, parted into those too close to the best to be told from it (the best included) and the rest. */
export interface Standing {
  readonly leaders: readonly Entry[];
  readonly rest: readonly Entry[];
  /** Other styles' cells that are not comparable and may be ahead all the same: while there are any, nobody has won. */
  readonly open: readonly Entry[];
}

const MIN_TELLING_RATIO = 1.05;
/** A sentence that names everybody says nothing. */
const MAX_NAMED = 4;

export type Figure = (summary: CellSummary) => Spread | null;

/** The comparable cells that have the figure. */
export function enterCells(cells: readonly CellSummary[], figure: Figure): Entry[] {
  return entriesOf(
    cells.filter((summary) => summary.comparable),
    figure,
  );
}

/**
 * The cells that have the figure and may not be ranked by it, but might be ahead: a client-bound server could do at least as
 * well, an unstable one may. Of a starved one only the throughput counts for anything, and of a failed one nothing does.
 */
export function leaveOutCells(
  cells: readonly CellSummary[],
  figure: Figure,
  better: 'higher' | 'lower',
): Entry[] {
  const hopeless: readonly Verdict[] = better === 'higher' ? ['failed'] : ['failed', 'starved'];
  return entriesOf(
    cells.filter(({ comparable, verdict }) => !comparable && !hopeless.includes(verdict)),
    figure,
  );
}

function entriesOf(cells: readonly CellSummary[], figure: Figure): Entry[] {
  return cells.flatMap((summary) => {
    const spread = figure(summary);
    if (spread === null) return [];
    const { concurrency } = summary.cell;
    return [{ label: styleLabel(summary.cell), concurrency, spread, summary }];
  });
}

/** Each style's best entry. */
export function bestOfEach(entries: readonly Entry[], better: 'higher' | 'lower'): Entry[] {
  const best = new Map<string, Entry>();
  for (const entry of entries) {
    const other = best.get(entry.label);
    if (other === undefined || isBetter(entry, other, better)) best.set(entry.label, entry);
  }
  return [...best.values()];
}

/** Null when nobody entered. @param leftOut see {@link leaveOutCells}. */
export function rankEntries(
  entries: readonly Entry[],
  leftOut: readonly Entry[],
  better: 'higher' | 'lower',
): Standing | null {
  const sorted = [...entries].sort((a, b) =>
    better === 'higher' ? b.spread.median - a.spread.median : a.spread.median - b.spread.median,
  );
  const [best] = sorted;
  if (best === undefined) return null;
  return {
    leaders: sorted.filter((entry) => entry === best || tooClose(entry.spread, best.spread)),
    rest: sorted.filter((entry) => entry !== best && !tooClose(entry.spread, best.spread)),
    open: contenders(best, bestOfEach(leftOut, better), better),
  };
}

/** Of those left out, who may be ahead of `best`, and is not itself clearly behind another of them. */
function contenders(best: Entry, leftOut: readonly Entry[], better: 'higher' | 'lower'): Entry[] {
  const reaches = (entry: Entry, other: Entry): boolean =>
    isBetter(entry, other, better) || tooClose(entry.spread, other.spread);
  const open = leftOut.filter((entry) => entry.label !== best.label && reaches(entry, best));
  return open.filter((entry) => open.every((other) => reaches(entry, other)));
}

/**
 * The number of clients at which a panel's styles are set against each other: the largest at which two are comparable and
 * no other could still have been ahead of them. A starved one could not; a client-bound, unstable or failed one could.
 * Where there is no such number, the largest with anything comparable. Null when nothing is.
 */
export function contestedConcurrency(panel: Panel, figure: Figure): number | null {
  const levels = enterCells(panel.cells, figure).map((entry) => entry.concurrency);
  const contested = levels.filter((level, index) => levels.indexOf(level) !== index);
  const decided = contested.filter((level) =>
    panel.cells.every(
      (cell) => cell.cell.concurrency !== level || cell.comparable || cell.verdict === 'starved',
    ),
  );
  const from = [decided, contested, levels].find((candidates) => candidates.length > 0);
  return from === undefined ? null : Math.max(...from);
}

/**
 * Whether two figures cannot be told apart: the intervals of their medians overlap, or they are less than 5 % apart, which
 * three repetitions each do not show (they fail to overlap by chance one time in ten). A single repetition spans nothing,
 * so it is taken to be as uncertain as a cell may be without being called unstable.
 */
export function tooClose(a: Spread, b: Spread): boolean {
  const [first, second] = [rangeOf(a), rangeOf(b)];
  if (first.low <= second.high && second.low <= first.high) return true;
  const [less, more] = [Math.min(a.median, b.median), Math.max(a.median, b.median)];
  return more < less * MIN_TELLING_RATIO;
}

/** `a and b are too close to tell apart: …`, or null when one is ahead. @param why when the caller knows better. */
export function tieWords({ leaders }: Standing, why?: string): string | null {
  if (leaders.length < 2) return null;
  const names = listWords(leaders.map((entry) => entry.label));
  const single = leaders.every((entry) => entry.spread.n < 2);
  const usual = single
    ? 'one repetition does not show so small a difference'
    : 'the difference is within what repetitions differ by';
  return `${names} are too close to tell apart: ${why ?? usual}.`;
}

/** `event-loop (client-bound at 92.1 k req/s)`, for those who may be ahead, a few by name. @param format of the figure. */
export function openWords({ open }: Standing, format: (value: number) => string): string {
  const named = open.length > MAX_NAMED ? open.slice(0, MAX_NAMED - 1) : open;
  const words = named.map(
    ({ label, spread, summary }) => `${label} (${summary.verdict} at ${format(spread.median)})`,
  );
  const more = open.length - named.length;
  return listWords(more === 0 ? words : [...words, `${more} more`]);
}

function rangeOf(spread: Spread): { low: number; high: number } {
  if (spread.n >= 2) return whiskerOf(spread);
  const margin = (spread.median * MAX_SPREAD_RATIO) / 2;
  return { low: spread.median - margin, high: spread.median + margin };
}

function isBetter(a: Entry, b: Entry, better: 'higher' | 'lower'): boolean {
  return better === 'higher'
    ? a.spread.median > b.spread.median
    : a.spread.median < b.spread.median;
}
