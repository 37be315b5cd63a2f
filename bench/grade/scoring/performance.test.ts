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

  test('is undecided when there was no time for two blocks', () => {
    const [block] = measured(0).blocks;
    const end = { kind: 'measured', why: 'out of time after 3 s' } as const;
    const judged = judgePerformance(THROUGHPUT, { blocks: block ? [block] : [], end }, LOAD);
    expect(judged.undecided).toBe(10);
    expect(judged.reasons[0]).toContain('out of time after 3 s (1 of 4 blocks)');
  });
});
