// What the fairness chart shows, in words.
import type { CellSummary } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import { formatDigits } from '../format-quantity.js';
import type { Panel } from '../run-view.js';
import type { WriteProse } from './prose.js';
import { clientWords, joinSentences, listWords } from './prose.js';

/** Below this, an index is worth a word: with two workers it means that one did twice the other's work. */
const UNEVEN_INDEX = 0.9;

export const writeFairnessProse: WriteProse = (view) => ({
  lead: 'Jain’s index says how evenly something was shared out: 1 when everyone had the same, 1/n when one of n had everything. Clients should be treated alike; workers should share the load.',
  points: view.panels.map((panel) => ({ title: panel.title, text: describePanel(panel) })),
});

function describePanel(panel: Panel): string {
  const unserved = panel.cells.filter((cell) => (cell.unservedClients?.median ?? 0) > 0);
  const served = panel.cells.filter((cell) => cell.unservedClients !== null);
  if (served.length === 0) return 'No client was served at all.';
  return joinSentences([
    unserved.length === 0 ? 'Every client was served.' : unservedSentence(unserved),
    clientsSentence(panel),
    workersSentence(panel),
  ]);
}

function unservedSentence(cells: readonly CellSummary[]): string {
  const byStyle = new Map<string, string[]>();
  for (const { cell, unservedClients } of cells) {
    const label = styleLabel(cell);
    const words = `${Math.round(unservedClients?.median ?? 0)} of ${cell.concurrency}`;
    byStyle.set(label, [...(byStyle.get(label) ?? []), words]);
  }
  const clauses = [...byStyle].map(
    ([label, words]) => `${label} left ${listWords(words)} clients without a reply`,
  );
  return `${clauses.join('; ')}.`;
}

/** Uneven treatment of clients that were all served. */
function clientsSentence(panel: Panel): string | null {
  const uneven = panel.cells.filter(
    (cell) => cell.unservedClients?.median === 0 && (cell.jainIndex?.median ?? 1) < UNEVEN_INDEX,
  );
  if (uneven.length === 0) return null;
  const words = uneven.map(
    ({ cell, jainIndex }) =>
      `${styleLabel(cell)} with ${clientWords([cell.concurrency])} (${formatDigits(jainIndex?.median ?? 0)})`,
  );
  return `Clients were served unevenly by ${listWords(words)}.`;
}

function workersSentence(panel: Panel): string | null {
  const known = panel.cells.filter((cell) => cell.workersJainIndex !== null);
  if (known.length === 0) return null;
  const uneven = known.filter((cell) => (cell.workersJainIndex?.median ?? 1) < UNEVEN_INDEX);
  if (uneven.length === 0) return 'Where there are workers, they shared the load evenly.';
  const words = uneven.map(
    ({ cell, workersJainIndex }) =>
      `${styleLabel(cell)} with ${clientWords([cell.concurrency])} (${formatDigits(workersJainIndex?.median ?? 0)})`,
  );
  return `The load fell unevenly on the workers of ${listWords(words)}.`;
}
