// What an experiment says, to programs and to people: the schema kept, no NaN, and sentences that carry the reason and the remedy.
import { describe, expect, it } from 'vitest';
import { comparisonSchema, type Comparison } from '../../results/comparison.js';
import { exampleCell } from '../../results/example-run.js';
import { AB_DEFAULTS, readAbRequest } from './ab-request.js';
import { comparisonOf, type AbExperiment } from './comparison.js';
import { fakeBlocks, fakeRepetition, QUIET, type FakeNoise } from './fake-experiment.js';
import { judgeBlocks } from './judge.js';
import { renderAb } from './render-ab.js';
import type { AbSide } from './repetition-meter.js';
import type { AbRules, Block } from './rules.js';
import type { AbEnd } from './run-blocks.js';

const RULES: AbRules = {
  metrics: ['cpu', 'throughput'],
  minEffect: 0.05,
  significance: 0.05,
  design: 'sequential',
};

function side(label: string): AbSide {
  return {
    label,
    cell: exampleCell({ concurrency: 16 }),
    style: { options: {}, parallelism: 1 },
    startServer: () => Promise.reject(new Error('not in this test')),
  };
}

function experiment(blocks: readonly Block[], end: AbEnd, rules = RULES): AbExperiment {
  return {
    request: readAbRequest({
      ...AB_DEFAULTS,
      a: 'event-loop',
      b: 'node slow.js {port}',
      session: undefined,
      rate: undefined,
      metric: undefined,
      pairs: undefined,
      serverCpus: undefined,
      loadCpus: undefined,
      engine: undefined,
      seed: '7',
      json: false,
    }),
    sides: { a: side('event-loop'), b: side('node slow.js {port}') },
    rules,
    outcome: {
      end,
      blocks,
      findings: blocks.length === 0 ? [] : judgeBlocks(blocks, rules),
      disturbed: end === 'disturbed' ? [fakeRepetition(1, 1, 'unstable')] : [],
      elapsedMs: 9_000 * blocks.length,
    },
    notes: ['something to know'],
  };
}

function blocksOf(count: number, slowDown: number, noise: FakeNoise = QUIET): Block[] {
  const source = fakeBlocks(slowDown, noise, 4);
  return Array.from({ length: count }, () => source.next().value);
}

function compared(blocks: readonly Block[], end: AbEnd): Comparison {
  const comparison = comparisonOf(experiment(blocks, end));
  const text = JSON.stringify(comparison);
  expect(text).not.toMatch(/NaN|Infinity/u);
  return comparisonSchema.parse(JSON.parse(text));
}

describe('comparisonOf', () => {
  it('has a comparison for each metric, A as the baseline, and the worst verdict', () => {
    const comparison = compared(blocksOf(8, 0.6), 'answered');
    const [cpu, throughput] = comparison.comparisons;
    expect(comparison).toMatchObject({
      verdict: 'slower',
      baseline: ['event-loop'],
      candidate: ['node slow.js {port}'],
      notes: ['something to know', 'seed 7, 8 blocks of two pairs'],
    });
    expect(cpu).toMatchObject({
      metric: 'cpu',
      unit: 'ns/req',
      normalisedBy: null,
      verdict: 'slower',
      cell: { style: 'event-loop → node slow.js {port}', concurrency: 16 },
      baseline: { n: 16 },
      candidate: { n: 16 },
    });
    expect(throughput?.verdict).toBe('slower');
    expect(cpu?.ratio).toBeGreaterThan(1.4);
    expect(throughput?.ratio).toBeLessThan(0.7);
    expect(cpu?.adjustedPValue).toBeCloseTo(2 * (cpu?.pValue ?? NaN), 12);
    expect(cpu?.reason).toMatch(
      /^Server CPU per request of B is 1\.\d\d \(97\.5 % interval .*\) times A's in 16 pairs; p = .*, at most 0\.025/u,
    );
  });

  it('says what would have been found, and how long the least that matters takes', () => {
    const [cpu] = compared(blocksOf(14, 0), 'time').comparisons;
    expect(cpu?.verdict).toBe('inconclusive');
    expect(cpu?.reason).toMatch(/The time of 2 min was up\./u);
    expect(cpu?.reason).toMatch(
      /A difference of \d+(\.\d)? % would have been shown four times in five; one of 5 % takes about --max-minutes \d+\./u,
    );
  });

  it('says that others were busy on the machine when there is no answer', () => {
    const busy = blocksOf(6, 0).map(({ order, repetitions }) => ({
      order,
      repetitions: repetitions.map((repetition) => ({
        ...repetition,
        machine: repetition.machine && { ...repetition.machine, otherCpuRatio: 0.6 },
      })),
    }));
    const [cpu] = compared(busy, 'time').comparisons;
    expect(cpu?.reason).toMatch(/Other processes used 60 % of the machine's CPU meanwhile\.$/u);
  });

  it('has no ratio, and a reason, when nothing was completed', () => {
    const { verdict, comparisons, notes } = compared([], 'disturbed');
    expect(notes.at(-1)).toBe('repetitions thrown away as disturbed: 1 (it was unstable)');
    expect(verdict).toBe('inconclusive');
    expect(comparisons.map(({ ratio, baseline }) => [ratio, baseline.n])).toEqual([
      [null, 0],
      [null, 0],
    ]);
    expect(comparisons[0]?.reason).toMatch(
      /No block .* too disturbed to go on \(it was unstable\): see echobench doctor/u,
    );
  });

  it('has no interval after a single block, and says that nothing could be shown', () => {
    const [cpu] = compared(blocksOf(1, 0), 'time').comparisons;
    expect(cpu).toMatchObject({ ratioLow: null, ratioHigh: null, smallestDetectableRatio: null });
    expect(cpu?.reason).toMatch(
      /too few pairs for an interval.*No difference could have been shown/u,
    );
  });

  it('bears figures that are all alike, or none', () => {
    const alike = fakeRepetition(10_000, 90_000);
    const block: Block = { order: ['a', 'b', 'b', 'a'], repetitions: [alike, alike, alike, alike] };
    expect(compared([block, block, block, block], 'answered').verdict).toBe('same');
    const none = fakeRepetition(null, 90_000);
    const empty: Block = { order: ['a', 'b', 'b', 'a'], repetitions: [none, none, none, none] };
    expect(compared([empty], 'answered').comparisons[0]).toMatchObject({
      verdict: 'inconclusive',
      baseline: { median: null, n: 0 },
    });
  });
});

describe('renderAb', () => {
  function render(blocks: readonly Block[], end: AbEnd): string[] {
    const made = experiment(blocks, end);
    return renderAb(comparisonOf(made), made, false).split('\n');
  }

  it('answers first, then says what it took, what was measured, and the figures', () => {
    const lines = render(blocksOf(8, 0.6), 'answered');
    expect(lines[0]).toMatch(
      /^B is slower than A: 1\.\d\d times the server CPU per request, 0\.\d\d times the throughput\.$/u,
    );
    expect(lines[1]).toBe('8 blocks of two pairs, 32 repetitions, in 1 min 12 s.');
    expect(lines.slice(3, 6)).toEqual([
      'A  event-loop',
      'B  node slow.js {port}',
      '   tcp echo, 64 B, 16 clients, 100 requests a session; windows of 1 s after 500 ms; seed 7',
    ]);
    expect(lines.join('\n')).toMatch(
      /server CPU per request │ +[\d.]+ µs │ +[\d.]+ µs │ +1\.\d\d │ 1\.\d\d to \d\.\d\d │ slower/u,
    );
  });

  it('says that there is no answer, and for what', () => {
    const lines = render([], 'time');
    expect(lines[0]).toBe('No answer for server CPU per request and throughput.');
    expect(lines[1]).toMatch(/^0 blocks of two pairs, 0 repetitions/u);
  });

  it('says the same of the same', () => {
    const lines = render(blocksOf(12, 0, { ...QUIET, cv: 0.01 }), 'answered');
    expect(lines[0]).toMatch(/^A and B are the same: /u);
  });
});
