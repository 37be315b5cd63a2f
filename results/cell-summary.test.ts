// What repetitions amount to: medians, the worst verdict, and when a spread makes a cell unstable.
import { describe, expect, it } from 'vitest';
import {
  isComparable,
  spreadRatio,
  styleLabel,
  summariseCell,
  summariseCells,
  worstVerdict,
} from './cell-summary.js';
import { exampleCell, exampleLoad, exampleRepetition, exampleRun } from './example-run.js';
import type { Repetition, Verdict } from './run.js';
import { VERDICTS } from './run.js';

function at(requestsPerSecond: number, change: Partial<Repetition> = {}): Repetition {
  return exampleRepetition({ load: exampleLoad(requestsPerSecond), ...change });
}

describe('figures', () => {
  it.each([
    [[300, 100, 200], { median: 200, low: 100, high: 300, n: 3 }],
    [[400, 100, 200, 300], { median: 250, low: 100, high: 400, n: 4 }],
    [[5], { median: 5, low: 5, high: 5, n: 1 }],
    [[0, 0], { median: 0, low: 0, high: 0, n: 2 }],
    // As text, 9 sorts after 1,000.
    [[1_000, 9, 80], { median: 80, low: 9, high: 1_000, n: 3 }],
  ])('of %j is the median with its extremes', (figures, spread) => {
    const summary = summariseCell(
      exampleCell(),
      figures.map((rps) => at(rps)),
    );
    expect(summary.requestsPerSecond).toStrictEqual({
      ...spread,
      figures: [...figures].sort((a, b) => a - b),
    });
  });

  it('leaves out repetitions without the figure, and is null when none has it', () => {
    const failed = exampleRepetition({ load: null, server: null, verdict: 'failed' });
    const summary = summariseCell(exampleCell(), [at(100), failed, at(300)]);
    expect(summary.requestsPerSecond).toMatchObject({ median: 200, n: 2 });
    const none = summariseCell(exampleCell(), [failed]);
    expect([none.requestsPerSecond, none.p99Ns, none.loadedPssBytes, none.jainIndex]).toStrictEqual(
      [null, null, null, null],
    );
  });

  it('takes each figure from its place', () => {
    expect(summariseCell(exampleCell(), [exampleRepetition()])).toMatchObject({
      p50Ns: { median: 790_000 },
      p99Ns: { median: 1_200_000 },
      p999Ns: { median: 2_000_000 },
      serverCpuNsPerRequest: { median: 95_000 },
      generatorCpuNsPerRequest: { median: 60_000 },
      loadedPssBytes: { median: 1e7 },
      loadedRssBytes: { median: 4e7 },
      jainIndex: { median: 0.99 },
      workersJainIndex: { median: 1 },
      unservedClients: { median: 0 },
    });
  });
});

describe('verdicts', () => {
  const order: readonly Verdict[] = [
    'failed',
    'starved',
    'unstable',
    'client-bound',
    'latency-bound',
    'server-bound',
  ];

  it('are ordered from the least to the most believable', () => {
    expect(VERDICTS).toStrictEqual(order);
  });

  it.each(order.flatMap((a, i) => order.slice(i).map((b) => [a, b] as const)))(
    'of %s and %s the worse counts',
    (worse, better) => {
      expect(worstVerdict([better, worse, better])).toBe(worse);
    },
  );

  it.each(order)('%s is comparable only when it speaks of the server', (verdict) => {
    expect(isComparable(verdict)).toBe(verdict === 'server-bound' || verdict === 'latency-bound');
  });

  it('becomes unstable beyond a spread of 20 %, with the reason', () => {
    const summary = summariseCell(exampleCell(), [at(890), at(1_000), at(1_100)]);
    expect(summary).toMatchObject({ verdict: 'unstable', comparable: false });
    expect(summary.reasons.join()).toMatch(/3 repetitions spreads over 21\.0 %/);
  });

  it('stays what it is at a spread of 20 % or less', () => {
    const summary = summariseCell(exampleCell(), [at(900), at(1_000), at(1_100)]);
    expect(summary).toMatchObject({ verdict: 'server-bound', comparable: true });
  });

  it('does not soften a worse verdict by a spread', () => {
    const failed = exampleRepetition({ load: null, verdict: 'failed' });
    expect(summariseCell(exampleCell(), [at(100), at(900), failed]).verdict).toBe('failed');
  });

  it('says each reason once', () => {
    const summary = summariseCell(exampleCell(), [at(1_000), at(1_001), at(1_002)]);
    expect(summary.reasons).toStrictEqual(['the server used 95 % of its CPU']);
  });
});

describe('spreadRatio', () => {
  it('has nothing to say of one repetition, or of a median of 0', () => {
    expect(spreadRatio(null)).toBeNull();
    expect(spreadRatio({ median: 5, low: 5, high: 5, n: 1, figures: [] })).toBeNull();
    expect(spreadRatio({ median: 0, low: 0, high: 9, n: 3, figures: [] })).toBeNull();
    expect(spreadRatio({ median: 10, low: 9, high: 12, n: 3, figures: [] })).toBeCloseTo(0.3, 10);
  });
});

describe('summariseCells', () => {
  it('keeps the order of the plan and leaves out what was not measured', () => {
    const cells = ['c', 'a', 'b'].map((id) => exampleCell({ id }));
    const repetitions = ['a', 'c', 'a'].map((cellId) => exampleRepetition({ cellId }));
    const summaries = summariseCells(exampleRun({ cells, repetitions, order: [] }));
    expect(summaries.map(({ cell }) => cell.id)).toStrictEqual(['c', 'a']);
    expect(summaries.map((summary) => summary.repetitions.length)).toStrictEqual([1, 2]);
  });
});

it('a label is the style with the options that the scenario gave it', () => {
  expect(styleLabel(exampleCell())).toBe('event-loop');
  const options = { scheduling: 'rr', workers: 2 };
  expect(styleLabel(exampleCell({ style: 'cluster', options }))).toBe(
    'cluster --scheduling rr --workers 2',
  );
});
