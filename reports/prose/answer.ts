// The answer in a paragraph: who is ahead where, by comparable cells only, and what cannot be said.
import { formatDuration, formatRate } from '../format-quantity.js';
import type { Panel, RunView } from '../run-view.js';
import { stylesOf, sweepOf } from '../run-view.js';
import type { Standing } from './contest.js';
import { contestedConcurrency, openWords } from './contest.js';
import { costStanding } from './cost-prose.js';
import { doubtSummary } from './doubts.js';
import { idleSentence } from './idle-prose.js';
import { latencyStanding } from './latency-prose.js';
import { countWord, joinSentences, listWords } from './prose.js';
import { substrateSentence } from './substrate-prose.js';
import { peakWords, throughputStanding } from './throughput-prose.js';

/** Paragraphs, the first of them the answer itself. */
export function writeAnswer(view: RunView): string[] {
  if (view.cells.length === 0) return ['Nothing was measured in this run yet.'];
  if (view.cells.every((cell) => cell.repetitions.every(({ load }) => load === null))) {
    return [
      `No repetition gave a figure: ${countWord(view.cells.length, 'cell')} failed. The errors are listed below.`,
    ];
  }
  const sentences = [
    idleSentence(view),
    aheadSentence(view, 'reaches the highest throughput', throughputStanding, formatRate),
    aheadSentence(
      view,
      'has the lowest p99 latency under the most clients',
      (panel) => latencyStanding(panel, view.floorNs),
      formatDuration,
    ),
    aheadSentence(
      view,
      'spends the least CPU per request under the most clients',
      costStandingAtLoad,
      formatDuration,
    ),
    substrateSentence(view),
  ];
  const ahead = joinSentences(sentences);
  return [ahead === '' ? aloneSentence(view) : ahead, doubtSummary(view)].filter(
    (paragraph) => paragraph !== '',
  );
}

/** `event-loop reaches the highest throughput everywhere but HTTP · echo; in HTTP · echo, a and b are too close to tell.` */
function aheadSentence(
  view: RunView,
  claim: string,
  standingOf: (panel: Panel) => Standing | null,
  format: (value: number) => string,
): string | null {
  const clear = new Map<string, string[]>();
  const close = new Map<string, string[]>();
  const undecided: string[] = [];
  for (const panel of view.panels) {
    const standing = standingOf(panel);
    // With a single style there is nothing to be ahead of.
    if (standing === null) continue;
    if (standing.leaders.length + standing.rest.length + standing.open.length < 2) continue;
    if (standing.open.length > 0) {
      undecided.push(`in ${panel.title}, ${openWords(standing, format)} may be ahead`);
      continue;
    }
    const names = listWords(standing.leaders.map((entry) => entry.label));
    const into = standing.leaders.length === 1 ? clear : close;
    into.set(names, [...(into.get(names) ?? []), panel.title]);
  }
  const wins = [...clear].map(([name, panels]) => `${name} ${claim} ${where(panels, view)}`);
  const ties = [...close].map(
    ([names, panels]) => `${where(panels, view)}, ${names} are too close to tell apart`,
  );
  if (wins.length > 0) return `${[...wins, ...ties, ...undecided].join('; ')}.`;
  if (undecided.length > 0) {
    return `It cannot be said who ${claim}: ${[...ties, ...undecided].join('; ')}.`;
  }
  return ties.length === 0 ? null : `Nobody alone ${claim}: ${ties.join('; ')}.`;
}

/** For a run in which no two styles meet: what each does by itself. */
function aloneSentence(view: RunView): string {
  const clauses = view.panels.flatMap((panel) =>
    stylesOf(panel).flatMap((label) => {
      const words = peakWords(sweepOf(panel, label));
      return words === null ? [] : `${label} ${words} (${panel.title})`;
    }),
  );
  return clauses.length === 0 ? '' : `Nothing to rank here: ${clauses.join('; ')}.`;
}

function costStandingAtLoad(panel: Panel): Standing | null {
  const level = contestedConcurrency(panel, (cell) => cell.serverCpuNsPerRequest);
  return costStanding(panel.cells.filter(({ cell }) => cell.concurrency === level));
}

function where(panels: readonly string[], view: RunView): string {
  const others = view.panels.map((panel) => panel.title).filter((title) => !panels.includes(title));
  if (panels.length > 1 && others.length === 0) return 'everywhere';
  if (panels.length > 2 && others.length === 1) return `everywhere but ${listWords(others)}`;
  return `in ${listWords(panels)}`;
}
