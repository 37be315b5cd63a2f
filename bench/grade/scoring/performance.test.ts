import { describe, expect, test } from 'vitest';
import { gradeLoadSchema, type CriterionOf } from '../../../results/rubric.js';
import type { Verdict } from '../../../results/run.js';
import { fakeBlocks, QUIET } from '../../ab/fake-experiment.js';
import type { SideName } from '../../ab/block-order.js';
import type { Block } from '../../ab/rules.js';
import type { Comparison } from '../measure/compare-with-reference.js';
import { judgePerformance } from './performance.js';

const LOAD = gradeLoadSchema.parse({});
const THROUGHPUT: CriterionOf<'throughput'> = {
  kind: 'throughput',
  id: 't',
  title: 'T',
  visibility: 'visible',
  bonus: false,
  steps: [
    { atLeast: 0.5, points: 5 },
    { atLeast: 2, points: 10 },
  ],
};

/** Blocks of servers without noise, the submission's as slow as told. */
function measured(
  slowDown: number,
  change: (block: Block) => Block = (block) => block,
): Comparison {
  const endless = fakeBlocks(slowDown, { ...QUIET, cv: 0.001 }, 7);
  const blocks = Array.from({ length: 4 }, () => change(endless.next().value));
  return { blocks, end: { kind: 'measured', why: null } };
}

function withVerdict(side: SideName, verdict: Verdict): (block: Block) => Block {
  return ({ order, repetitions }) => ({
    order,
    repetitions: repetitions.map((each, i) =>
      order[i] === side ? { ...each, verdict, reasons: [`it was ${verdict}`] } : each,
    ),
  });
}

describe('throughput beside the reference', () => {
  test('is worth the step that it reaches, with the ratio and the noise in the reasons', () => {
    const judged = judgePerformance(THROUGHPUT, measured(0), LOAD);
    expect(judged).toMatchObject({ points: 5, undecided: 0 });
    expect(judged.reasons[0]).toMatch(/throughput is 1\.00 times the yardstick's .* in 8 pairs/u);
    expect(judged.evidence[0]?.value).toBeCloseTo(1, 2);
  });

  test('is worth nothing where clients are left without an answer', () => {
    const judged = judgePerformance(THROUGHPUT, measured(0, withVerdict('b', 'starved')), LOAD);
    expect(judged).toMatchObject({ points: 0, undecided: 0 });
    expect(judged.reasons[0]).toContain('leaves clients without any answer');
  });

  test('is undecided where the machine spoilt either side', () => {
    for (const side of ['a', 'b'] as const) {
      const judged = judgePerformance(THROUGHPUT, measured(0, withVerdict(side, 'unstable')), LOAD);
      expect(judged).toMatchObject({ points: 0, undecided: 10 });
    }
  });

  test('that the generator held back counts what it reached, and what it might have is undecided', () => {
    const judged = judgePerformance(
      THROUGHPUT,
      measured(0, withVerdict('b', 'client-bound')),
      LOAD,
    );
    expect(judged).toMatchObject({ points: 5, undecided: 5 });
  });

  test('is lost when the submission fails under load, and undecided when the reference does', () => {
    const end = (kind: 'submission-failed' | 'reference-failed') =>
      judgePerformance(THROUGHPUT, { blocks: [], end: { kind, why: 'it died' } }, LOAD);
    expect(end('submission-failed')).toMatchObject({ points: 0, undecided: 0 });
    expect(end('reference-failed')).toMatchObject({ points: 0, undecided: 10 });
  });

  test('counts of a server whose CPU cannot be read, for its clients saw what they saw', () => {
    const unread = (block: Block): Block => ({
      ...block,
      repetitions: withVerdict(
        'b',
        'unstable',
      )(block).repetitions.map((each) =>
        each.verdict === 'unstable' ? { ...each, server: null } : each,
      ),
    });
    expect(judgePerformance(THROUGHPUT, measured(0, unread), LOAD)).toMatchObject({
      points: 5,
      undecided: 0,
    });
  });

  test('is undecided when there was no time for two blocks', () => {
    const [block] = measured(0).blocks;
    const end = { kind: 'measured', why: 'out of time after 3 s' } as const;
    const judged = judgePerformance(THROUGHPUT, { blocks: block ? [block] : [], end }, LOAD);
    expect(judged.undecided).toBe(10);
    expect(judged.reasons[0]).toContain('out of time after 3 s (1 of 4 blocks)');
  });
});

describe('looked at again and again, simulated', () => {
  const steps = [
    { atLeast: 0.3, points: 8 },
    { atLeast: 0.6, points: 15 },
  ];

  /** The points of a server with so many times the reference's throughput, as a grade comes to them; null: inconclusive. */
  function pointsOf(ratio: number, cv: number, seed: number): number | null {
    const endless = fakeBlocks(1 / ratio - 1, { ...QUIET, cv }, seed);
    const blocks: Block[] = [];
    for (;;) {
      for (let i = 0; i < LOAD.blocks; i++) blocks.push(endless.next().value);
      const isLast = blocks.length >= LOAD.mostBlocks;
      const comparison = { blocks, end: { kind: 'measured', why: null } } as const;
      const judged = judgePerformance({ ...THROUGHPUT, steps }, comparison, LOAD, isLast);
      if (judged.undecided === 0) return judged.points;
      if (isLast) return null;
    }
  }

  /** How many of 100 grades end so. */
  function outOf100(ratio: number, cv: number, points: number | null): number {
    const seeds = Array.from({ length: 100 }, (_, i) => i + 1);
    return seeds.filter((seed) => pointsOf(ratio, cv, seed) === points).length;
  }

  test('a server has what it is due, and one well below a step is not given it by luck', () => {
    expect(outOf100(0.65, 0.05, 15)).toBe(100);
    expect(outOf100(0.65, 0.13, 15)).toBeGreaterThanOrEqual(95);
    expect(outOf100(0.42, 0.13, 8)).toBeGreaterThanOrEqual(95);
    expect(outOf100(0.5, 0.13, 15)).toBeLessThanOrEqual(25);
  });
});
