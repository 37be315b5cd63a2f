// How much of the unit of work a CPU does in a microsecond, so that `compute:200us` can be turned into iterations once a run.
import { medianSorted, quantileSorted } from 'simple-statistics';
import { z } from 'zod';
import { runProbe } from './probe-child.js';

/** xorshift32 steps per microsecond. */
export interface Calibration {
  readonly iterationsPerMicrosecond: number;
  /** Interquartile range ÷ median of the batches: how far the machine let the figure wander. */
  readonly spreadRatio: number;
}

/** Batches of 5 ms: short enough that most are not interrupted, many enough that the median is one of those. */
const BATCHES = 41;
const BATCH_MS = 5;

const CHILD = new URL('./calibrate-child.js', import.meta.url);
const answerSchema = z.object({ rates: z.array(z.number().positive()).min(1) });

/** Median over batches in a process of its own on `cpus` (null: anywhere). @throws {ProbeError} when it cannot run. */
export async function calibrate(cpus: readonly number[] | null): Promise<Calibration> {
  const answer = await runProbe(CHILD, cpus, [`${BATCHES}`, `${BATCH_MS}`], BATCHES * BATCH_MS);
  const rates = z.parse(answerSchema, answer).rates.sort((a, b) => a - b);
  const median = medianSorted(rates);
  const spread = quantileSorted(rates, 0.75) - quantileSorted(rates, 0.25);
  return { iterationsPerMicrosecond: median, spreadRatio: spread / median };
}

/** {@link calibrate}'s median alone. */
export async function calibrateIterationsPerMicrosecond(
  cpus: readonly number[] | null,
): Promise<number> {
  return (await calibrate(cpus)).iterationsPerMicrosecond;
}
