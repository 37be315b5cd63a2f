// The runs of one scenario from a folder, traced. What is shown of them is the reports' affair.
import type { HistoryEntry } from '../../results/history/history-entry.js';
import { readHistory } from '../../results/history/history-index.js';
import type { History } from '../../results/history/history.js';
import type { HistoryOptions } from '../../results/history/trace-history.js';
import { traceHistory } from '../../results/history/trace-history.js';

export interface HistorySelection {
  /** Null: that of the newest run. */
  readonly scenario: string | null;
  readonly sinceMs: number | null;
  readonly last: number | null;
}

export interface LoadedHistory {
  /** Null: the folder has no run at all, and none was named. */
  readonly history: History | null;
  /** The scenarios of the folder with their numbers of runs, those with most first. */
  readonly scenarios: readonly (readonly [name: string, runs: number])[];
  /** What went wrong on the way, in sentences. */
  readonly warnings: readonly string[];
}

/** @param announce as `readHistory` has it. @throws {StoreError} when the folder cannot be listed. */
export async function loadHistory(
  root: string,
  { scenario, sinceMs, last }: HistorySelection,
  options: HistoryOptions,
  announce?: (unread: number) => void,
): Promise<LoadedHistory> {
  const { entries, damaged, notKept } = await readHistory(root, announce);
  const name = scenario ?? newestScenario(entries);
  const since = entries.filter(
    (entry) =>
      entry.scenario === name && (sinceMs === null || Date.parse(entry.startedAt) >= sinceMs),
  );
  const chosen = last === null ? since : since.slice(-last);
  return {
    history: name === null ? null : traceHistory(name, chosen, options),
    scenarios: countScenarios(entries),
    warnings: [
      ...damaged.map((message) => `left out: ${message}`),
      ...(notKept === null
        ? []
        : [`the index is not kept, so the next time is as slow: ${notKept}`]),
    ],
  };
}

/** Runs of `compare --confirm` are an afterthought to others. */
function newestScenario(entries: readonly HistoryEntry[]): string | null {
  const own = entries.filter((entry) => !entry.scenario.endsWith('-confirm'));
  return (own.at(-1) ?? entries.at(-1))?.scenario ?? null;
}

function countScenarios(entries: readonly HistoryEntry[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { scenario } of entries) counts.set(scenario, (counts.get(scenario) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
