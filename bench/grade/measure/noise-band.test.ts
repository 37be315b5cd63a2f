import { describe, expect, test } from 'vitest';
import { fakeBlocks, QUIET } from '../../ab/fake-experiment.js';
import type { Block } from '../../ab/rules.js';
import { measureRatio, toleranceOf } from './noise-band.js';

const EXPERIMENTS = 400;
const BLOCKS = 4;

function blocksOf(slowDown: number, seed: number, count = BLOCKS, cv = QUIET.cv): Block[] {
  const endless = fakeBlocks(slowDown, { ...QUIET, cv }, seed);
  return Array.from({ length: count }, () => endless.next().value);
}

/** The share of experiments in which the ratio of equal servers lies within the tolerance. */
function coverage(looks: number): number {
  let within = 0;
  for (let seed = 1; seed <= EXPERIMENTS; seed++) {
    const measured = measureRatio(blocksOf(0, seed), 'throughput', looks);
    if (measured === null) throw new Error('the blocks have figures');
    if (Math.abs(Math.log(measured.ratio)) <= Math.log1p(measured.tolerance)) within++;
  }
  return within / EXPERIMENTS;
}

describe('the tolerance from the reference against itself', () => {
  test('holds 95 of 100 estimates of equal servers, and more where it may be looked at four times', () => {
    // By chance 400 experiments with 95 % tell from 92 to 98.
    expect(coverage(1)).toBeGreaterThan(0.92);
    expect(coverage(1)).toBeLessThan(0.995);
    expect(coverage(4)).toBeGreaterThan(0.97);
  });

  test('shrinks with blocks and grows with noise', () => {
    const tolerance = (count: number, cv: number) =>
      toleranceOf(blocksOf(0, 7, count, cv), 'throughput', 1);
    expect(tolerance(64, 0.1)).toBeLessThan(tolerance(8, 0.1));
    expect(tolerance(16, 0.3)).toBeGreaterThan(tolerance(16, 0.05));
  });

  test('is none where the reference repeats itself exactly', () => {
    expect(toleranceOf(blocksOf(0.5, 7, 4, 0), 'throughput', 1)).toBeCloseTo(0, 6);
  });
});

describe('the ratio of submission and reference', () => {
  test('is that of their figures', () => {
    // A server that takes half as much CPU again for each request serves two thirds.
    const measured = measureRatio(blocksOf(0.5, 3, 4, 0), 'throughput', 1);
    expect(measured?.ratio).toBeCloseTo(1 / 1.5, 6);
    expect(measured?.pairs).toBe(8);
  });

  test('is none where a repetition has no such figure', () => {
    const [block] = blocksOf(0, 1);
    if (block === undefined) throw new Error('there is a block');
    const repetitions = block.repetitions.map((each) => ({ ...each, load: null }));
    const broken = { ...block, repetitions };
    expect(measureRatio([broken], 'throughput', 1)).toBeNull();
  });
});
