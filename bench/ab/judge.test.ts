// The whole sequential procedure on synthetic noise of the size measured on small shared machines (CV 13 % of CPU per request, up to 25 % of
// throughput), with known truth: how often it errs, and how soon it finds what is there.
import { describe, expect, it } from 'vitest';
import { fakeBlocks, fakeRepetition, QUIET, type FakeNoise } from './fake-experiment.js';
import { isAnswered, judgeBlocks, LEAST_BLOCKS, type Finding } from './judge.js';
import type { AbRules, Block } from './rules.js';

const RULES: AbRules = {
  metrics: ['cpu', 'throughput'],
  minEffect: 0.05,
  significance: 0.05,
  design: 'sequential',
};
/** What two minutes hold. */
const MOST_BLOCKS = 14;

interface Ended {
  readonly findings: readonly Finding[];
  readonly blocks: number;
  readonly answered: boolean;
}

function experiment(slowDown: number, noise: FakeNoise, seed: number, rules = RULES): Ended {
  const blocks: Block[] = [];
  for (const block of fakeBlocks(slowDown, noise, seed)) {
    blocks.push(block);
    const findings = judgeBlocks(blocks, rules);
    const answered = isAnswered(findings, blocks, rules);
    if (answered || blocks.length === MOST_BLOCKS) {
      return { findings, blocks: blocks.length, answered };
    }
  }
  throw new Error('blocks do not end');
}

function verdicts({ findings }: Ended): string[] {
  return findings.map(({ verdict }) => verdict);
}

function many(count: number, run: (seed: number) => Ended): Ended[] {
  return Array.from({ length: count }, (_, seed) => run(seed + 1));
}

function share(all: readonly Ended[], holds: (ended: Ended) => boolean): number {
  return all.filter(holds).length / all.length;
}

describe('judgeBlocks, looked at after every block', () => {
  // A run of a hundred thousand has 0.7 %.
  it.each<[string, FakeNoise]>([
    ['a CV of 25 %', { ...QUIET, cv: 0.25 }],
    [
      'a CV of 13 % that drifts by 2 % a repetition and wanders by 5 %',
      { ...QUIET, drift: 0.02, wander: 0.05 },
    ],
    ['a CV of 13 % with 5 % of the repetitions stalled', { ...QUIET, stalls: 0.05 }],
  ])('calls equal servers different in at most 1 % of experiments: %s', (_, noise) => {
    const all = many(4_000, (seed) => experiment(0, noise, seed));
    const wrong = share(all, (ended) =>
      verdicts(ended).some((verdict) => verdict === 'slower' || verdict === 'faster'),
    );
    expect(wrong).toBeLessThanOrEqual(0.01);
  });

  it('finds 20 % more CPU at a CV of 13 % in seven blocks, and nearly always in two minutes', () => {
    const all = many(400, (seed) => experiment(0.2, QUIET, seed));
    const blocks = all.map((ended) => ended.blocks).sort((a, b) => a - b);
    expect(share(all, (ended) => verdicts(ended).includes('slower'))).toBeGreaterThanOrEqual(0.95);
    expect(blocks[200]).toBeLessThanOrEqual(8);
    expect(share(all, (ended) => verdicts(ended).includes('faster'))).toBe(0);
  });

  it('has the true ratio in its interval', () => {
    const all = many(400, (seed) => experiment(0.2, QUIET, seed));
    const holds = share(all, ({ findings }) => {
      const estimate = findings[0]?.estimate;
      return (
        estimate !== null && estimate !== undefined && estimate.low <= 1.2 && estimate.high >= 1.2
      );
    });
    expect(holds).toBeGreaterThanOrEqual(0.975);
  });

  it('finds a gain as well as a loss, under both metrics', () => {
    const ended = experiment(-0.4, QUIET, 3);
    expect(verdicts(ended)).toEqual(['faster', 'faster']);
    expect(ended.answered).toBe(true);
  });

  it('ends at once when one metric is surely slower', () => {
    const ended = experiment(1, QUIET, 5);
    expect(verdicts(ended)).toContain('slower');
    expect(ended.blocks).toBeLessThanOrEqual(6);
    expect(ended.blocks).toBeGreaterThanOrEqual(LEAST_BLOCKS);
  });

  it('calls equal servers the same where the machine is quiet enough to tell', () => {
    const all = many(100, (seed) => experiment(0, { ...QUIET, cv: 0.02 }, seed));
    expect(share(all, (ended) => verdicts(ended).join() === 'same,same')).toBeGreaterThanOrEqual(
      0.9,
    );
  });

  it('calls a difference below the least that matters neither slower nor the same while it may be either', () => {
    const all = many(100, (seed) => experiment(0.03, { ...QUIET, cv: 0.1 }, seed));
    expect(share(all, (ended) => verdicts(ended).includes('same'))).toBeLessThan(0.1);
  });
});

describe('judgeBlocks with a number of pairs fixed beforehand', () => {
  const rules: AbRules = { ...RULES, design: 'fixed' };

  function after(count: number, slowDown: number, seed: number): readonly Finding[] {
    const source = fakeBlocks(slowDown, QUIET, seed);
    const blocks = Array.from({ length: count }, () => source.next().value);
    expect(isAnswered(judgeBlocks(blocks, rules), blocks, rules)).toBe(false);
    return judgeBlocks(blocks, rules);
  }

  it('uses the exact signed-rank test', () => {
    const [cpu] = after(5, 0.8, 1);
    // All ten pairs on one side of zero: 2 of 2^10 choices of signs.
    expect(cpu?.estimate?.pValue).toBeCloseTo(2 / 1024, 12);
    expect(cpu?.verdict).toBe('slower');
  });

  it('cannot reject with four pairs, and says that nothing could be detected', () => {
    const [cpu] = after(2, 0.8, 1);
    expect(cpu?.verdict).toBe('inconclusive');
    expect(cpu?.estimate?.smallestDetectableRatio).toBeNull();
  });
});

describe('repetitions that are not fit', () => {
  function blocksOf(
    a: ReturnType<typeof fakeRepetition>,
    b: ReturnType<typeof fakeRepetition>,
  ): Block[] {
    const block: Block = { order: ['a', 'b', 'b', 'a'], repetitions: [a, b, b, a] };
    return [block, block, block, block];
  }
  const bound = fakeRepetition(10_000, 90_000, 'client-bound');
  const fine = fakeRepetition(10_000, 90_000);

  it('have no answer for throughput when the generator was the limit, and an answer with a remark for CPU', () => {
    const blocks = blocksOf(bound, bound);
    const [cpu, throughput] = judgeBlocks(blocks, RULES);
    expect(throughput).toMatchObject({ verdict: 'inconclusive', estimate: null });
    expect(throughput?.remark).toMatch(/A was client-bound in 8 of 8 repetitions .*--metric cpu/u);
    expect(cpu?.estimate).not.toBeNull();
    expect(cpu?.remark).toMatch(/A and B were client-bound: .*at the generator's pace/u);
  });

  it('do not keep an experiment going that has nothing else to answer', () => {
    const rules: AbRules = { ...RULES, metrics: ['throughput', 'p99'] };
    const blocks = blocksOf(bound, bound);
    const ends = [1, LEAST_BLOCKS - 1, LEAST_BLOCKS].map((count) => {
      const some = blocks.slice(0, count);
      return isAnswered(judgeBlocks(some, rules), some, rules);
    });
    // One spoilt block is no reason to give up: the next may be better.
    expect(ends).toEqual([false, false, true]);
  });

  it('have no answer for anything when clients starved', () => {
    const starved = fakeRepetition(10_000, 90_000, 'starved');
    const findings = judgeBlocks(blocksOf(fine, starved), RULES);
    expect(findings.every(({ estimate }) => estimate === null)).toBe(true);
    expect(findings[0]?.remark).toMatch(/B was starved in 8 of 8/u);
  });

  it('are borne while they are few, and told', () => {
    const blocks = blocksOf(fine, fine);
    const few: Block = { order: ['a', 'b', 'b', 'a'], repetitions: [bound, fine, fine, fine] };
    const [, throughput] = judgeBlocks([...blocks, few], RULES);
    expect(throughput?.estimate).not.toBeNull();
    expect(throughput?.remark).toMatch(/A was client-bound in 1 of 10/u);
  });

  it('have no answer where a figure is missing', () => {
    const blocks = blocksOf(fine, fakeRepetition(null, 90_000));
    const [cpu] = judgeBlocks(blocks, RULES);
    expect(cpu).toMatchObject({ verdict: 'inconclusive', estimate: null });
    expect(cpu?.remark).toMatch(/B has no such figure/u);
    const [first] = blocks;
    const alone: AbRules = { ...RULES, metrics: ['cpu'] };
    const one = first === undefined ? [] : [first];
    expect(isAnswered(judgeBlocks(one, alone), one, alone)).toBe(true);
  });
});
