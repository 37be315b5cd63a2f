// The cells whose figures a gate may see: comparable ones alone. What is not comparable tells of the generator, of chance or of a fault, and
// a gate would call that a change of the server.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { summariseCells } from '../../results/cell-summary.js';
import type { Run } from '../../results/run.js';
import { intervalOf } from '../../results/spread-interval.js';
import { levelText } from '../format-quantity.js';
import { countWord } from '../prose/prose.js';

export function gatedCells(run: Run): CellSummary[] {
  return summariseCells(run).filter(({ comparable }) => comparable);
}

/** How many cells are not in a gate's export, and why; null when all are. */
export function leftOutNote(run: Run): string | null {
  const left = run.cells.length - gatedCells(run).length;
  if (left === 0) return null;
  return `left out: ${left} of ${countWord(run.cells.length, 'cell')}, which ${left === 1 ? 'is' : 'are'} not comparable or not measured; \`echobench report\` says why`;
}

/** `median of 8 repetitions, 95 % interval 40100 to 42300 req/s`: what a figure is, for a field of free text. */
export function figureNote(spread: Spread, unit: string): string {
  const interval = intervalOf(spread);
  const within =
    interval === null
      ? ''
      : `, ${levelText(interval.level)} interval ${interval.low} to ${interval.high} ${unit}`;
  return `median of ${countWord(spread.n, 'repetition')}${within}`;
}
