// What the throughput chart shows, in words.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { formatRate } from '../format-quantity.js';
import type { Panel } from '../run-view.js';
import { stylesOf, sweepOf } from '../run-view.js';
import type { Entry, Standing } from './contest.js';
import {
  bestOfEach,
  enterCells,
  leaveOutCells,
  openWords,
  rankEntries,
  tieWords,
} from './contest.js';
import { unrankedWords } from './doubts.js';
import type { WriteProse } from './prose.js';
import { clientWords, countWord, joinSentences, timesWord } from './prose.js';
import { reasonForFlatness } from './style-traits.js';

/** A sentence holds so many styles; the table has the rest. */
const MAX_NAMED = 6;
/** Within this share of its peak a sweep counts as level. */
const LEVEL_RATIO = 0.9;
/** A sweep whose lowest cell is above this share of its highest is flat. */
const FLAT_RATIO = 0.75;

export const writeThroughputProse: WriteProse = (view) => {
  const points = view.panels.map((panel) => ({ title: panel.title, text: describePanel(panel) }));
  return {
    lead: 'How many requests a second were answered, and answered right. A line that levels off has found its limit; more clients then only wait longer.',
    points,
  };
};

/** How a style fares over its sweep: `peaks at 41.3 k req/s from 64 clients on`. Null when it has no comparable cell. */
export function peakWords(sweep: readonly CellSummary[]): string | null {
  const entries = enterCells(sweep, (cell) => cell.requestsPerSecond);
  const [peak] = bestOfEach(entries, 'higher');
  const last = entries.at(-1);
  if (peak === undefined || last === undefined) return null;
  const rate = formatRate(peak.spread.median);
  const below = (entry: Entry): boolean => entry.spread.median < LEVEL_RATIO * peak.spread.median;
  if (entries.length === 1) return `reaches ${rate} with ${clientWords([peak.concurrency])}`;
  if (below(last)) {
    const fallen = `${formatRate(last.spread.median)} with ${clientWords([last.concurrency])}`;
    return `peaks at ${rate} with ${clientWords([peak.concurrency])} and falls to ${fallen}`;
  }
  const start = entries.slice(entries.findLastIndex(below) + 1)[0] ?? last;
  if (start === last) return `is still rising at ${rate} with ${clientWords([last.concurrency])}`;
  if (start === entries[0] && isFlat(entries)) return flatWords(peak, rate);
  return `peaks at ${rate} from ${clientWords([start.concurrency])} on`;
}

/** The standing of a panel's styles by the best that each reaches. */
export function throughputStanding(panel: Panel): Standing | null {
  const figure = (cell: CellSummary): Spread | null => cell.requestsPerSecond;
  const entries = bestOfEach(enterCells(panel.cells, figure), 'higher');
  return rankEntries(entries, leaveOutCells(panel.cells, figure, 'higher'), 'higher');
}

function flatWords(peak: Entry, rate: string): string {
  const { style, transport } = peak.summary.cell;
  const reason = reasonForFlatness(style, transport);
  return `stays at about ${rate} however many clients there are${reason === undefined ? '' : `, since ${reason}`}`;
}

function isFlat(entries: readonly Entry[]): boolean {
  const rates = entries.map((entry) => entry.spread.median);
  return Math.min(...rates) >= FLAT_RATIO * Math.max(...rates);
}

function describePanel(panel: Panel): string {
  const standing = throughputStanding(panel);
  if (standing === null)
    return `No cell is comparable, so nobody is ranked. ${unrankedWords(panel.cells)}`;
  const labels = stylesOf(panel);
  const all = [...standing.leaders, ...standing.rest].map((entry) => entry.label);
  const order = all.slice(0, Math.max(MAX_NAMED, standing.leaders.length));
  const others = all.length - order.length;
  const clauses = order.flatMap((label) => {
    const words = peakWords(sweepOf(panel, label));
    return words === null ? [] : `${label} ${words}`;
  });
  const unranked = labels.every((label) => sweepOf(panel, label).every((cell) => cell.comparable))
    ? null
    : unrankedWords(panel.cells);
  return joinSentences([
    `${clauses.join('; ')}.`,
    others === 0 ? null : `${countWord(others, 'other style')} reached less.`,
    aheadWords(standing),
    unranked,
  ]);
}

function aheadWords(standing: Standing): string | null {
  const [best] = standing.leaders;
  const [next] = standing.rest;
  if (best === undefined) return null;
  const tie = tieWords(standing);
  const told = (words: string): string =>
    standing.open.length === 0
      ? `At their best, ${words}`
      : `Of what can be compared, ${words} That is no first place: ${openWords(standing, formatRate)} may be ahead.`;
  if (tie !== null) return told(tie);
  if (next !== undefined) {
    const ratio = timesWord(best.spread.median / next.spread.median);
    return told(`${best.label} does ${ratio} what ${next.label} does.`);
  }
  return standing.open.length === 0 ? null : `${openWords(standing, formatRate)} may be ahead.`;
}
