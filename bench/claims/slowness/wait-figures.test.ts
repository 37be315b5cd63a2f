import { describe, expect, it } from 'vitest';
import { exampleRepetition } from '../../../results/example-run.js';
import type { Repetition } from '../../../results/run.js';
import { firstReplyNs, isUndisturbed, unservedClients } from './wait-figures.js';

function unserved(unservedOnes: number): Repetition {
  const { load, ...rest } = exampleRepetition();
  if (load === null) throw new TypeError('the example has a load');
  const fairness = { ...load.fairness, clients: 16, unservedClients: unservedOnes };
  return { ...rest, load: { ...load, fairness } };
}

describe('firstReplyNs', () => {
  it('is none where half of the clients waited for the whole window', () => {
    expect(firstReplyNs(unserved(7))).toBe(unserved(7).load?.firstReplyTimeNs.p50);
    expect(firstReplyNs(unserved(8))).toBeNull();
    expect(unservedClients(unserved(8))).toBe(8);
  });
});

describe('isUndisturbed', () => {
  it.each([
    [true, 0.05, 0.02],
    [true, 0.05, null],
    [false, 0.05, 0.06],
    [false, 0.6, 0],
    [false, null, 0],
  ])('%s with %s of the CPU used by others and %s stolen', (calm, otherCpuRatio, stealRatio) => {
    const example = exampleRepetition();
    if (example.machine === null) throw new TypeError('the example has a machine');
    const machine = { ...example.machine, otherCpuRatio, stealRatio };
    expect(isUndisturbed({ ...example, machine })).toBe(calm);
  });
});
