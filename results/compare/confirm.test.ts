import { describe, expect, it } from 'vitest';
import type { Run } from '../run.js';
import type { CompareOptions } from './compare-options.js';
import { DEFAULT_COMPARE_OPTIONS } from './compare-options.js';
import { compareRuns } from './compare-runs.js';
import { applyConfirmation, planConfirmation } from './confirm.js';
import { syntheticRun } from './synthetic-run.js';

const CPU = { ...DEFAULT_COMPARE_OPTIONS, metrics: ['cpu'] } as const satisfies CompareOptions;
const slowAt = (factor: number) => (cell: number) => (cell === 1 ? factor : 1);
const like = { cells: 3, noise: 0.02 };
const before = syntheticRun({ ...like, id: 'before', seed: 1 });
const after = syntheticRun({ ...like, id: 'after', seed: 2, worse: slowAt(1.3) });
const sides = { baseline: [before], candidate: [after] };
const first = compareRuns(sides, CPU);
const plan = planConfirmation(first, after, CPU);

/** What both measurements amount to. @param factor of the cell when measured again. */
function confirm(factor: number) {
  if (plan === null) throw new Error('something is slower');
  const again = syntheticRun({ ...like, id: 'again', seed: 3, worse: slowAt(factor) });
  return applyConfirmation(first, sides, again, plan, CPU);
}

describe('a confirmation', () => {
  it('plans what was slower, as often as before', () => {
    expect(plan).toEqual({ cellIds: [after.cells[1]?.id], metrics: ['cpu'], rounds: 10 });
  });

  it('plans enough rounds to tell something, where the runs had a few each', () => {
    const few = (id: string, seed: number, factor = 1) =>
      syntheticRun({ ...like, id, seed, rounds: 4, worse: slowAt(factor) });
    const candidate = few('d', 4, 1.5);
    const several = {
      baseline: [few('a', 1), few('b', 2)],
      candidate: [few('c', 3, 1.5), candidate],
    };
    const found = planConfirmation(compareRuns(several, CPU), candidate, CPU);
    // 2 of C(10, 5) = 252 orders are below 1 %, 2 of C(8, 4) = 70 are not.
    expect(found?.rounds).toBe(5);
  });

  it('plans nothing where nothing is slower', () => {
    const same = { baseline: [before], candidate: [before] };
    expect(planConfirmation(compareRuns(same, CPU), before, CPU)).toBeNull();
  });

  it('plans only what the run that is measured again has', () => {
    const without = (index: number): Run => ({
      ...after,
      id: `without ${index}`,
      cells: after.cells.filter((_, cell) => cell !== index),
    });
    expect(planConfirmation(first, without(1), CPU)).toBeNull();
    expect(planConfirmation(first, without(0), CPU)?.cellIds).toEqual([after.cells[1]?.id]);
  });

  it('leaves slower what is slower again, with both figures', () => {
    const comparison = confirm(1.3);
    expect(comparison.verdict).toBe('slower');
    expect(comparison.comparisons[1]?.reason).toMatch(
      /\+\d+ %.*Measured again, it was slower again.*\+\d+ %/,
    );
    expect(comparison.notes[0]).toBe(
      'Measured again in run again, 10 rounds: 1 of 1 slower comparisons were slower again.',
    );
  });

  it('says what is new to know of the second measurement, and the rest once', () => {
    if (plan === null) throw new Error('something is slower');
    const again = syntheticRun({ ...like, id: 'again', seed: 3, worse: slowAt(1.3) });
    const moved = { ...again, environment: { ...again.environment, kernel: '9.9.9' } };
    const { notes } = applyConfirmation(first, sides, moved, plan, CPU);
    expect(notes).toContainEqual(
      expect.stringMatching(/^When measured again: The machines differ in kernel \(.*9\.9\.9\)/u),
    );
    expect(new Set(notes).size).toBe(notes.length);
    expect(notes).toEqual(expect.arrayContaining([...first.notes]));
    expect(confirm(1.3).notes.slice(1)).toEqual(first.notes);
  });

  it('calls inconclusive what is not, with both figures', () => {
    const comparison = confirm(1);
    expect(comparison.verdict).not.toBe('slower');
    expect(comparison.comparisons[1]).toMatchObject({ verdict: 'inconclusive' });
    expect(comparison.comparisons[1]?.reason).toMatch(
      /^Slower at first, and not when measured again\. First: .* Again: /,
    );
    expect(comparison.comparisons[0]).toEqual(first.comparisons[0]);
  });
});
