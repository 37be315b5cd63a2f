// What the latency charts show, in words.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import { formatDigits, formatDuration } from '../format-quantity.js';
import type { Panel, RunView } from '../run-view.js';
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
import { clientWords, joinSentences } from './prose.js';

export const writeLatencyProse: WriteProse = (view) => ({
  lead: joinSentences([
    'How long a client waits for its reply: half of the requests are faster than p50, one of a hundred is slower than p99, one of a thousand slower than p99.9.',
    'Every client sends its next request when the last is answered, so once throughput is level, twice the clients means twice the wait.',
    floorSentence(view),
  ]),
  points: view.panels.map((panel) => ({
    title: panel.title,
    text: describePanel(panel, view.floorNs),
  })),
});

export const writeDistributionProse: WriteProse = (view) => ({
  lead: 'The same response times in full, from the fastest to the rarest: a line that stays low far to the right keeps its promises, one that turns up sharply has a tail. Every repetition is in it.',
  points: view.panels.map((panel) => ({ title: panel.title, text: describeTails(panel) })),
});

function floorSentence(view: RunView): string | null {
  if (view.floorNs === null) return null;
  return `A bare loop on this machine, doing nothing, saw itself held up for as long as ${formatDuration(view.floorNs)} (the 99th percentile of its gaps, the grey band): what lies inside the band says nothing about a server.`;
}

/** The standing of a panel's styles by p99 under the most clients. Two that lie inside the machine's floor are not told apart. */
export function latencyStanding(panel: Panel, floorNs: number | null): Standing | null {
  const level = contestedConcurrency(panel, (cell) => cell.p99Ns);
  const shown = panel.cells.filter((cell) => cell.cell.concurrency === level);
  const figure = ({ p99Ns }: CellSummary): Spread | null => {
    if (p99Ns === null || floorNs === null || p99Ns.median >= floorNs) return p99Ns;
    return {
      ...p99Ns,
      low: Math.min(p99Ns.low, p99Ns.median),
      high: floorNs,
      n: Math.max(2, p99Ns.n),
      figures: [],
    };
  };
  return rankEntries(enterCells(shown, figure), leaveOutCells(shown, figure, 'lower'), 'lower');
}

function describePanel(panel: Panel, floorNs: number | null): string {
  const level = contestedConcurrency(panel, (cell) => cell.p99Ns);
  const standing = latencyStanding(panel, floorNs);
  if (level === null || standing === null) {
    return joinSentences(['No cell is comparable.', servedFewSentence(panel)]);
  }
  const clauses = [...standing.leaders, ...standing.rest].map(({ label, spread, summary }) => {
    const median = summary.p50Ns === null ? '' : ` (p50 ${formatDuration(summary.p50Ns.median)})`;
    return `${label} ${formatDuration(spread.median)}${median}`;
  });
  return joinSentences([
    `With ${clientWords([level])}, 99 of 100 requests are answered within: ${clauses.join('; ')}.`,
    tieWords(standing, bandWords(standing, floorNs)),
    standing.open.length === 0
      ? null
      : `Left out, and perhaps ahead: ${openWords(standing, formatDuration)}.`,
    servedFewSentence(panel),
  ]);
}

function bandWords({ leaders }: Standing, floorNs: number | null): string | undefined {
  const inside = leaders.some(({ spread }) => floorNs !== null && spread.median < floorNs);
  return inside ? 'the difference lies in the grey band' : undefined;
}

/** The trap that this project exists for: a server that ignores most of its clients looks fastest of all. */
function servedFewSentence(panel: Panel): string | null {
  const starved = panel.cells.filter((cell) => cell.verdict === 'starved' && cell.p99Ns !== null);
  const worst = starved.at(-1);
  if (worst === undefined) return null;
  if (worst.p99Ns === null || worst.unservedClients === null) return null;
  const { concurrency } = worst.cell;
  const unserved = Math.round(worst.unservedClients.median);
  return `The ${formatDuration(worst.p99Ns.median)} of ${styleLabel(worst.cell)} with ${clientWords([concurrency])} is that of the few it served: ${unserved} of ${concurrency} got no reply.`;
}

function describeTails(panel: Panel): string {
  const level = contestedConcurrency(panel, (cell) => cell.p999Ns);
  if (level === null) return 'No cell is comparable.';
  const tails = enterCells(
    panel.cells.filter((cell) => cell.cell.concurrency === level),
    (cell) => cell.p999Ns,
  ).flatMap(({ label, spread, summary }) => {
    const p50 = summary.p50Ns?.median;
    return p50 === undefined || p50 === 0 ? [] : [{ label, ratio: spread.median / p50 }];
  });
  if (tails.length === 0) return 'No cell is comparable.';
  const clauses = tails
    .sort((a, b) => a.ratio - b.ratio)
    .map(({ label, ratio }) => `${label} ${formatDigits(ratio)}`);
  return `With ${clientWords([level])}, one request of a thousand takes this many times as long as the median: ${clauses.join('; ')}.`;
}
