// What cannot be said: the cells that are not comparable, in words, and why.
import type { CellSummary } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import type { Verdict } from '../../results/run.js';
import type { RunView } from '../run-view.js';
import { clientWords, countWord, listWords } from './prose.js';

/** What each verdict that forbids a comparison means, as the end of `… because`. */
const DOUBT_MEANINGS: Readonly<Record<Verdict, string>> = {
  failed: 'a server died, refused everyone or answered wrongly',
  starved: 'some clients got no reply at all, and those that were served make it look fast',
  unstable: 'the machine or the figures moved too much between or within repetitions',
  'client-bound':
    'the load generator was at its own limit, so it was measured instead of the server',
  'latency-bound': 'neither side was at its limit',
  'server-bound': 'the server was at its limit',
};

/** Only where there were idle connections can they have been the reason. */
function doubtMeaning(verdict: Verdict, { idleNumbers }: RunView): string {
  const more =
    verdict === 'failed' && idleNumbers.some((idle) => idle > 0)
      ? ', or did not hold all idle connections'
      : '';
  return `${DOUBT_MEANINGS[verdict]}${more}`;
}

/** `Not ranked: iterative with 64 and 256 clients (starved).` Empty when all are comparable. */
export function unrankedWords(cells: readonly CellSummary[]): string {
  const groups = new Map<string, { label: string; verdict: Verdict; levels: number[] }>();
  for (const { cell, verdict, comparable } of cells) {
    if (comparable) continue;
    const label = styleLabel(cell);
    const key = `${label} ${verdict}`;
    const group = groups.get(key) ?? { label, verdict, levels: [] };
    group.levels.push(cell.concurrency);
    groups.set(key, group);
  }
  if (groups.size === 0) return '';
  const words = [...groups.values()].map(
    ({ label, verdict, levels }) => `${label} ${levelWords(label, levels, cells)} (${verdict})`,
  );
  return `Not ranked: ${listWords(words)}.`;
}

/** `with 8 clients`, or `from 8 clients on` when nothing above is any better. */
function levelWords(
  label: string,
  levels: readonly number[],
  cells: readonly CellSummary[],
): string {
  const first = Math.min(...levels);
  const above = cells.filter(({ cell }) => styleLabel(cell) === label && cell.concurrency >= first);
  return levels.length > 2 && above.length === levels.length
    ? `from ${clientWords([first])} on`
    : `with ${clientWords(levels)}`;
}

/** How many cells are not comparable and for which reasons; one sentence. */
export function doubtSummary(view: RunView): string {
  const doubtful = view.cells.filter((cell) => !cell.comparable);
  const all = countWord(view.cells.length, 'cell');
  if (view.cells.length === 0) return 'Nothing was measured.';
  if (doubtful.length === 0) {
    return view.cells.length === 1 ? 'The only cell is comparable.' : `All ${all} are comparable.`;
  }
  const verdicts = [...new Set(doubtful.map((cell) => cell.verdict))];
  const parts = verdicts.map((verdict) => {
    const count = doubtful.filter((cell) => cell.verdict === verdict).length;
    return `${count} ${verdict} (${doubtMeaning(verdict, view)})`;
  });
  const verb = doubtful.length === 1 ? 'is' : 'are';
  return `${doubtful.length} of ${all} ${verb} not comparable and left out of every ranking: ${listWords(parts)}.`;
}
