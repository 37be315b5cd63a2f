// What the chart of idle connections shows, in words.
import type { CellSummary } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import { formatCount, formatPercent, formatSize } from '../format-quantity.js';
import type { IdleFamily } from '../idle-view.js';
import { idleFamilies, idleMemoryOf } from '../idle-view.js';
import type { RunView } from '../run-view.js';
import { stylesOf, sweepOf } from '../run-view.js';
import type { Entry, Figure } from './contest.js';
import { enterCells, tooClose } from './contest.js';
import type { WriteProse } from './prose.js';
import { joinSentences, listWords, timesWord } from './prose.js';

export const writeIdleProse: WriteProse = (view) => ({
  lead: 'Every idle connection was opened and served once, and then said nothing. A server that looks at all its connections whenever one of them speaks pays for the silent ones with every request; one that is told who spoke does not. What a connection costs in memory is the slope of the server’s PSS from the fewest idle connections on; what the kernel keeps for its socket is not in it.',
  points: idleFamilies(view).map((family) => ({
    title: family.title,
    text: describeFamily(family, view),
  })),
});

/** How much of its throughput each style keeps, over all families; null in an ordinary run, or when no two cells of a style compare. */
export function idleSentence(view: RunView): string | null {
  const families = idleFamilies(view);
  const sentences = families.flatMap((family) => {
    const words = throughputWords(family);
    return words === null ? [] : families.length > 1 ? `In ${family.title}: ${words}` : words;
  });
  return sentences.length === 0 ? null : joinSentences(sentences);
}

function describeFamily(family: IdleFamily, view: RunView): string {
  return joinSentences([
    throughputWords(family) ?? 'Of no style two numbers of idle connections can be compared.',
    costWords(family),
    memoryWords(family, view),
    lostWords(family),
  ]);
}

/** A style's comparable cells with the fewest and the most idle connections; null for fewer than two. */
function endsOf(family: IdleFamily, label: string, figure: Figure): readonly [Entry, Entry] | null {
  const entries = enterCells(sweepOf(family, label), figure);
  const [first] = entries;
  const last = entries.at(-1);
  return first === undefined || last === undefined || first === last ? null : [first, last];
}

function throughputWords(family: IdleFamily): string | null {
  return overRanges(
    family,
    (cell) => cell.requestsPerSecond,
    (label, first, last) => {
      if (tooClose(first.spread, last.spread)) return `${label} keeps its throughput`;
      return `${label} keeps ${formatPercent(last.spread.median / first.spread.median)} of its throughput`;
    },
  );
}

function costWords(family: IdleFamily): string | null {
  return overRanges(
    family,
    (cell) => cell.serverCpuNsPerRequest,
    (label, first, last) => {
      const ratio = last.spread.median / first.spread.median;
      if (tooClose(first.spread, last.spread) || ratio <= 1) return null;
      return `a request costs ${label} ${timesWord(ratio)} the CPU`;
    },
  );
}

/** `From 10 to 10,000 idle connections, a …; b ….`, styles of one range together; null when there is nothing to say. */
function overRanges(
  family: IdleFamily,
  figure: Figure,
  words: (label: string, first: Entry, last: Entry) => string | null,
): string | null {
  const ranges = new Map<string, string[]>();
  for (const label of stylesOf(family)) {
    const ends = endsOf(family, label, figure);
    const said = ends === null ? null : words(label, ...ends);
    if (ends === null || said === null) continue;
    const [from, to] = ends.map(({ summary }) => formatCount(summary.cell.idleConnections));
    const range = `From ${from ?? ''} to ${to ?? ''} idle connections`;
    ranges.set(range, [...(ranges.get(range) ?? []), said]);
  }
  if (ranges.size === 0) return null;
  return joinSentences([...ranges].map(([range, clauses]) => `${range}, ${clauses.join('; ')}.`));
}

/** By the most idle connections that each style has a figure for: there the slope stands out best from the noise. */
function memoryWords(family: IdleFamily, view: RunView): string | null {
  const memories = idleMemoryOf(family, view);
  const clauses = stylesOf(family).flatMap((label) => {
    const last = memories.findLast(
      ({ cell, comparable, pssBytesPerConnection }) =>
        styleLabel(cell) === label && comparable && pssBytesPerConnection !== null,
    );
    const each = last?.pssBytesPerConnection;
    if (last === undefined || each === null || each === undefined) return [];
    // What the repetitions allow to be nothing is not given as something.
    const size = each.low > 0 ? formatSize(each.median) : 'too little to tell';
    return `${label} ${size} (at ${formatCount(last.cell.idleConnections)})`;
  });
  return clauses.length === 0 ? null : `An idle connection costs the server ${listWords(clauses)}.`;
}

function lostWords(family: IdleFamily): string | null {
  const lost = (cell: CellSummary): boolean => cell.verdict === 'failed';
  const words = stylesOf(family).flatMap((label) => {
    const numbers = sweepOf(family, label).filter(lost);
    if (numbers.length === 0) return [];
    const beside = listWords(numbers.map(({ cell }) => formatCount(cell.idleConnections)));
    return `${label} beside ${beside}`;
  });
  return words.length === 0 ? null : `Failed: ${listWords(words)}.`;
}
