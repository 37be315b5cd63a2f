// What CPU and memory charts show, in words.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { formatDuration, formatSize } from '../format-quantity.js';
import { idlePss } from '../charts/memory.js';
import type { Panel, RunView } from '../run-view.js';
import { sweepOf } from '../run-view.js';
import type { Standing } from './contest.js';
import {
  contestedConcurrency,
  enterCells,
  leaveOutCells,
  openWords,
  rankEntries,
  tieWords,
} from './contest.js';
import type { WriteProse } from './prose.js';
import { clientWords, joinSentences, listWords, timesWord } from './prose.js';
import { twinWords } from './substrate-prose.js';

export const writeCpuProse: WriteProse = (view) => ({
  lead: 'What one answered request costs the server in CPU time, all its processes and threads together. It tells styles apart even where throughput cannot, since it does not depend on who was the bottleneck.',
  points: view.panels.map((panel) => ({ title: panel.title, text: describeCpu(panel) })),
});

export const writeMemoryProse: WriteProse = (view) => ({
  lead: joinSentences([
    'Proportional set size: a page that several processes share is counted once, split among them.',
    idleSentence(view),
  ]),
  points: view.panels.flatMap((panel) => {
    const text = describeGrowth(panel, view);
    return text === null ? [] : { title: panel.title, text };
  }),
});

/** The standing of cells of one concurrency by the CPU that a request costs. */
export function costStanding(cells: readonly CellSummary[]): Standing | null {
  const figure = (cell: CellSummary): Spread | null => cell.serverCpuNsPerRequest;
  return rankEntries(enterCells(cells, figure), leaveOutCells(cells, figure, 'lower'), 'lower');
}

function describeCpu(panel: Panel): string {
  const level = contestedConcurrency(panel, (cell) => cell.serverCpuNsPerRequest);
  const shown = panel.cells.filter((cell) => cell.cell.concurrency === level);
  const standing = costStanding(shown);
  if (level === null || standing === null) return 'No cell is comparable.';
  const order = [...standing.leaders, ...standing.rest];
  const clauses = order.map(({ label, spread }) => `${label} ${formatDuration(spread.median)}`);
  const [best] = order;
  const worst = order.at(-1);
  const apart =
    best === undefined || worst === undefined || standing.rest.length === 0
      ? null
      : `The dearest costs ${timesWord(worst.spread.median / best.spread.median)} the cheapest.`;
  return joinSentences([
    `With ${clientWords([level])}: ${clauses.join('; ')}.`,
    tieWords(standing),
    apart,
    twinWords(panel),
    standing.open.length === 0
      ? null
      : `Left out, and perhaps ahead: ${openWords(standing, formatDuration)}.`,
  ]);
}

function idleSentence(view: RunView): string | null {
  const clauses = view.looks.flatMap(({ label }) => {
    const cells = view.panels.flatMap((panel) => sweepOf(panel, label));
    const idle = idlePss(cells);
    return idle === null ? [] : `${label} ${formatSize(idle.median)}`;
  });
  return clauses.length === 0 ? null : `Before any client comes: ${listWords(clauses)}.`;
}

/** Memory from the fewest to the most clients that each style was measured with, styles of one range together. */
function describeGrowth(panel: Panel, view: RunView): string | null {
  const ranges = new Map<string, string[]>();
  for (const { label } of view.looks) {
    const cells = enterCells(sweepOf(panel, label), (cell) => cell.loadedPssBytes);
    const [first] = cells;
    const last = cells.at(-1);
    if (first === undefined || last === undefined) continue;
    const [from, to] = [formatSize(first.spread.median), formatSize(last.spread.median)];
    const range =
      first === last
        ? `With ${clientWords([last.concurrency])}`
        : `From ${first.concurrency} to ${clientWords([last.concurrency])}`;
    const words = first === last ? `${label} ${to}` : `${label} ${from} to ${to}`;
    ranges.set(range, [...(ranges.get(range) ?? []), words]);
  }
  const sentences = [...ranges].map(([range, words]) => `${range}: ${words.join('; ')}.`);
  return sentences.length === 0 ? null : joinSentences(sentences);
}
