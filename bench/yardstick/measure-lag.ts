// How late the sends of an open loop leave, and how late a bare spin loop on the same CPU would have noticed that they were due:
// the two sides of the yardstick of send lag.
import { z } from 'zod';
import { runProbe } from '../machine/probe-child.js';
import { MeasureError } from '../run/instruments.js';
import type { Trial } from './rows.js';
import { readThreadTimes, strangersRatio } from './strangers.js';
import type { TrialSetup } from './trial.js';
import {
  requireReadInWindow,
  requireReplies,
  secondReadingNs,
  sleep,
  underLoad,
} from './under-load.js';

const sampleSchema = z.object({
  p50Ns: z.number(),
  p99Ns: z.number(),
  maxNs: z.number(),
  /** Of the CPU's time, what other processes had while this one wanted it; null where the kernel does not say. */
  strangersRatio: z.number().nullable(),
});

/** Times from when something was due to when it was done, or noticed, in one window. */
export type LagSample = z.infer<typeof sampleSchema>;

/** Until the loop is compiled, its own gaps are the longest. */
const WARMUP_MS = 50;
const CHILD = new URL('./stall-child.js', import.meta.url);

/** The lag of the sends of `trial`, whose load is an open loop of ours. @throws {MeasureError} as the other measurements. */
export function measureLag(trial: Trial, setup: TrialSetup): Promise<LagSample> {
  return underLoad(trial, setup, async ({ load, window }) => {
    const { clock } = setup.instruments;
    await sleep(setup, window.windowStartNs);
    const startNs = clock();
    const before = readThreadTimes(load.pid);
    await sleep(setup, secondReadingNs(window));
    const after = readThreadTimes(load.pid);
    const readNs = clock();
    const result = await load.result();
    requireReplies(result);
    requireReadInWindow(readNs, window);
    if (result.sendLagNs === null) throw new MeasureError('NO_LAG', 'the load tells no send lag');
    const { p50, p99, max } = result.sendLagNs;
    const strangers = strangersRatio(before, after, readNs - startNs);
    return { p50Ns: p50, p99Ns: p99, maxNs: max, strangersRatio: strangers };
  });
}

/**
 * What a loop that only reads the clock sees on the load's CPU in a window: the waits of moments a microsecond apart. A send is
 * due at a moment that knows nothing of stalls, so this is its lag where sending costs nothing. @throws {ProbeError}
 */
export async function measureStalls({ loadCpus, windowMs }: TrialSetup): Promise<LagSample> {
  const args = [`${windowMs}`, `${WARMUP_MS}`];
  return sampleSchema.parse(await runProbe(CHILD, loadCpus, args, windowMs + WARMUP_MS));
}
