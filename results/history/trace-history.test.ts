// Trends and their changes, on nights whose truth is known.
import { describe, expect, it } from 'vitest';
import type { Run } from '../run.js';
import { condenseRun } from './condense-run.js';
import type { History, Trend } from './history.js';
import type { HistoryOptions } from './trace-history.js';
import { DEFAULT_HISTORY_OPTIONS, traceHistory } from './trace-history.js';
import { commitOf, syntheticNight, type SyntheticNights } from './synthetic-history.js';

const CHANGED = 14;

function trace(
  nights: number,
  given: Partial<SyntheticNights> = {},
  options: Partial<HistoryOptions> = {},
): History {
  const entries = Array.from({ length: nights }, (_, night) =>
    condenseRun(syntheticNight(night, given)),
  );
  return traceHistory('example', entries, { ...DEFAULT_HISTORY_OPTIONS, ...options });
}

function trendsOf(history: History, metric: string): readonly Trend[] {
  return history.groups.find((group) => group.main && group.metric === metric)?.trends ?? [];
}

const slowSince =
  (from: number, cell: number, metric: string, factor: number): SyntheticNights['worse'] =>
  (night, at, of) =>
    night >= from && at === cell && of === metric ? factor : 1;

describe('a history', () => {
  it('finds the night from which a cell costs more, names the commits around it, and no other change', () => {
    const history = trace(30, { worse: slowSince(CHANGED, 1, 'cpu', 1.2) });
    const [first, changed, last] = trendsOf(history, 'cpu');
    expect(first?.changes).toEqual([]);
    expect(last?.changes).toEqual([]);
    expect(changed?.changes).toHaveLength(1);
    const [change] = changed?.changes ?? [];
    expect(change?.worse).toBe(true);
    expect(change?.ratio).toBeGreaterThan(1.15);
    expect(change?.ratio).toBeLessThan(1.25);
    expect(history.runs[change?.before ?? -1]?.commit).toBe(commitOf((change?.after ?? 0) - 1));
    expect(Math.abs((change?.after ?? 0) - CHANGED)).toBeLessThanOrEqual(1);
    for (const metric of ['throughput', 'p50', 'p99', 'pss']) {
      for (const { changes } of trendsOf(history, metric)) expect(changes).toEqual([]);
    }
  });

  it('calls less throughput worse, and less time better', () => {
    const worse: SyntheticNights['worse'] = (night, cell, metric) => {
      if (night < CHANGED || cell > 0) return 1;
      return metric === 'throughput' ? 1.3 : metric === 'p50' ? 1 / 1.3 : 1;
    };
    const history = trace(30, { worse });
    expect(trendsOf(history, 'throughput')[0]?.changes?.[0]).toMatchObject({ worse: true });
    expect(trendsOf(history, 'p50')[0]?.changes?.[0]).toMatchObject({ worse: false });
  });

  it('sees past nights that are slower as a whole: the yardstick is too', () => {
    const history = trace(30, { nightNoise: 0.4 });
    for (const { metric, scale, unit, why, trends } of history.groups) {
      expect(scale).toBe(metric === 'pss' ? 'absolute' : 'yardstick');
      expect(unit).toBe(metric === 'pss' ? 'B' : '× yardstick');
      expect(why).not.toBe('');
      for (const { changes, sinceFirstRatio } of trends) {
        expect(changes).toEqual([]);
        expect(sinceFirstRatio).toBeGreaterThan(0.85);
        expect(sinceFirstRatio).toBeLessThan(1.18);
      }
    }
  });

  it('does not speak of changes below 15 points, and says how many are missing', () => {
    const [trend] = trendsOf(trace(11, { worse: slowSince(6, 0, 'cpu', 3) }), 'cpu');
    expect(trend?.changes).toBeNull();
    expect(trend?.needed).toBe(4);
    expect(trend?.sinceFirstRatio).toBeGreaterThan(2.5);
  });

  it('shows points that are not comparable, and judges without them', () => {
    const change = (night: number): Partial<Run> => {
      if (night % 2 === 0) return {};
      const { repetitions } = syntheticNight(night);
      return { repetitions: repetitions.map((r) => ({ ...r, verdict: 'client-bound' as const })) };
    };
    const [trend] = trendsOf(trace(20, { change }), 'cpu');
    expect(trend?.points).toHaveLength(20);
    expect(trend?.points.filter(({ comparable }) => comparable)).toHaveLength(10);
    expect(trend?.needed).toBe(5);
    expect(trend?.latest?.run).toBe(18);
  });

  it('keeps runs of another machine apart where there is no yardstick, and says so', () => {
    const change = (night: number): Partial<Run> => {
      const { environment } = syntheticNight(night);
      return night < 5 ? { environment: { ...environment, kernel: '5.10' } } : {};
    };
    const history = trace(20, { yardstick: false, change });
    const groups = history.groups.filter(({ metric }) => metric === 'cpu');
    expect(groups.map(({ main, runs }) => [main, runs.length])).toEqual([
      [true, 15],
      [false, 5],
    ]);
    expect(groups[0]?.why).toMatch(/absolute figures: the environments agree; no yardstick/u);
    expect(trendsOf(history, 'cpu')[0]?.changes).toEqual([]);
  });

  it('compares across machines by one yardstick, and keeps runs without it apart', () => {
    const change = (night: number): Partial<Run> => {
      const { environment } = syntheticNight(night);
      return {
        environment: { ...environment, kernel: night < 10 ? '5.10' : '6.1' },
        ...(night < 3 ? { yardstick: null } : {}),
      };
    };
    const groups = trace(20, { change }).groups.filter(({ metric }) => metric === 'cpu');
    expect(groups.map(({ scale, runs }) => [scale, runs.length])).toEqual([
      ['yardstick', 17],
      ['absolute', 3],
    ]);
  });

  it('stays with absolute figures of one machine while few runs have a yardstick', () => {
    const change = (night: number): Partial<Run> => (night < 15 ? { yardstick: null } : {});
    const groups = trace(20, { change }).groups.filter(({ metric }) => metric === 'cpu');
    expect(groups.map(({ scale, runs }) => [scale, runs.length])).toEqual([['absolute', 20]]);
    expect(groups[0]?.why).toMatch(/fewer than 15 runs have a yardstick in common/u);
  });

  it('leaves out points under other conditions than the newest, and counts them', () => {
    const change = (night: number): Partial<Run> => {
      const { scenario } = syntheticNight(night);
      return night < 4 ? { scenario: { ...scenario, windowMs: 5_000 } } : {};
    };
    const [trend] = trendsOf(trace(10, { change }), 'cpu');
    expect(trend?.points).toHaveLength(6);
    expect(trend?.otherConditions).toBe(4);
  });

  it('leaves out runs that are not finished, and says how many', () => {
    const change = (night: number): Partial<Run> => (night === 3 ? { status: 'interrupted' } : {});
    const history = trace(5, { change });
    expect(history.runs).toHaveLength(4);
    expect(history.notes).toEqual([expect.stringMatching(/1 run is not finished/u)]);
  });

  it('traces only what is asked for', () => {
    const history = trace(
      5,
      {},
      { metrics: ['p99'], wants: ({ concurrency }) => concurrency === 2 },
    );
    expect(history.groups.map(({ metric, trends }) => [metric, trends.length])).toEqual([
      ['p99', 1],
    ]);
  });

  it('is empty without runs, and has no NaN with a single one', () => {
    expect(traceHistory('example', [], DEFAULT_HISTORY_OPTIONS).groups).toEqual([]);
    const one = trace(1, { rounds: 1 });
    expect(JSON.stringify(one)).not.toContain('NaN');
    const [trend] = trendsOf(one, 'cpu');
    expect(trend).toMatchObject({ sinceFirstRatio: null, changes: null, needed: 14 });
    expect(trend?.latest).toMatchObject({ low: null, high: null, n: 1 });
  });
});
