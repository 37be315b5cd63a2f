// The calibration against the same work done here.
import { medianSorted } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { xorshift32 } from '../../protocol/work.js';
import { calibrate, calibrateIterationsPerMicrosecond } from './calibrate.js';
import { ProbeError } from './probe-child.js';

describe('the calibration', () => {
  it('turns microseconds into iterations that take about as long', async () => {
    const { iterationsPerMicrosecond, spreadRatio } = await calibrate(null);
    const iterations = Math.round(iterationsPerMicrosecond * 1_000);
    const tookMs = Array.from({ length: 101 }, () => {
      const startMs = performance.now();
      xorshift32(1, iterations);
      return performance.now() - startMs;
    });
    // A factor of two either way: neighbours take CPU from one of the two and not from the other.
    const medianMs = medianSorted(tookMs.sort((a, b) => a - b));
    expect(medianMs).toBeGreaterThan(0.5);
    expect(medianMs).toBeLessThan(2);
    expect(spreadRatio).toBeGreaterThanOrEqual(0);
    expect(spreadRatio).toBeLessThan(1);
  });

  it('fails with a typed error on a CPU that does not exist', async () => {
    await expect(calibrateIterationsPerMicrosecond([99_999])).rejects.toThrow(ProbeError);
  });
});
