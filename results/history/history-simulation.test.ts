// How often a history of many cells is wrong, on made-up nights whose truth is known: 60 of them, 12 cells, noise of 5 %.
import { describe, expect, it } from 'vitest';
import { exampleCell } from '../example-run.js';
import { createRandomBelow } from '../statistics/random.js';
import type { HistoryEntry } from './history-entry.js';
import { DEFAULT_HISTORY_OPTIONS, traceHistory } from './trace-history.js';

const HISTORIES = 300;
const NIGHTS = 60;
const CELLS = 12;
const NOISE = 0.05;
const STEP = 1.1;
const WITHIN_NIGHTS = 2;
const DAY_MS = 86_400_000;

const below = createRandomBelow(20_261_123);
const uniform = (): number => (below(2 ** 30) + 0.5) / 2 ** 30;
const normal = (): number =>
  Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/** @param stepAt the night from which the first cell costs more; null: never. */
function entries(stepAt: number | null): HistoryEntry[] {
  return Array.from({ length: NIGHTS }, (_, night) => ({
    id: `night-${night}`,
    scenario: 'example',
    startedAt: new Date(night * DAY_MS).toISOString(),
    status: 'complete',
    commit: null,
    dirty: false,
    environment: {},
    yardstick: null,
    cells: Array.from({ length: CELLS }, (_unused, cell) => {
      const level = cell === 0 && stepAt !== null && night >= stepAt ? STEP : 1;
      const median = 50_000 * level * Math.exp(NOISE * normal());
      const cpu = { n: 10, absolute: { median, low: null, high: null }, ratio: null };
      return {
        cell: exampleCell({ id: `cell-${cell}`, concurrency: cell + 1 }),
        verdict: 'server-bound',
        conditions: '',
        figures: { throughput: null, p50: null, p99: null, cpu, pss: null },
      };
    }),
  }));
}

function changesIn(stepAt: number | null): number[][] {
  const options = { ...DEFAULT_HISTORY_OPTIONS, metrics: ['cpu'] as const };
  const [group] = traceHistory('example', entries(stepAt), options).groups;
  return (group?.trends ?? []).map(({ changes }) => (changes ?? []).map(({ after }) => after));
}

describe('a history of 12 cells over 60 nights with noise of 5 %', () => {
  it('reports a change where there is none in at most 5 % of histories, all cells together', () => {
    let wrong = 0;
    for (let history = 0; history < HISTORIES; history++) {
      if (changesIn(null).flat().length > 0) wrong += 1;
    }
    expect(wrong / HISTORIES).toBeLessThanOrEqual(0.05);
  });

  it('finds a step of 10 % within two nights of its place in some nine of ten', () => {
    let found = 0;
    for (let history = 0; history < HISTORIES; history++) {
      const stepAt = 15 + below(30);
      const [first = []] = changesIn(stepAt);
      if (first.length === 1 && Math.abs((first[0] ?? 0) - stepAt) <= WITHIN_NIGHTS) found += 1;
    }
    // 91 % of 2,000; three standard errors of 300 below it.
    expect(found / HISTORIES).toBeGreaterThanOrEqual(0.86);
  });
});
