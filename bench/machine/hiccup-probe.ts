// The machine's own latency floor: what a program that does nothing but look at the clock sees of each CPU. It measures
// the machine and knows nothing of servers. After Gil Tene's jHiccup; stall.ts says how its figures are to be read.
import { z } from 'zod';
import { hiccupSchema, type Hiccup } from '../../results/run.js';
import { runProbe } from './probe-child.js';

/** A probe before its run has numbered the round. */
export type HiccupProbe = Omit<Hiccup, 'round'>;

/** Until the loop is compiled, its own gaps are the longest. */
const WARMUP_MS = 50;

const CHILD = new URL('./hiccup-child.js', import.meta.url);
const answerSchema = hiccupSchema.omit({ round: true, cpu: true });

/**
 * Spins on each of `cpus` at once for `durationMs`. Percentiles are those of the wait that an arrival at a random moment
 * would meet (p99Ns: one moment in a hundred waits longer), the histogram holds the same waits; `maxNs` is the longest gap.
 * @param cpus null: one probe wherever the kernel likes, whose `cpu` is null.
 * @throws {ProbeError} when a probe cannot run, e.g. where nothing can be pinned.
 */
export async function probeHiccups(
  cpus: readonly number[] | null,
  durationMs: number,
): Promise<HiccupProbe[]> {
  return Promise.all((cpus ?? [null]).map((cpu) => probeCpu(cpu, durationMs)));
}

async function probeCpu(cpu: number | null, durationMs: number): Promise<HiccupProbe> {
  const answer = await runProbe(
    CHILD,
    cpu === null ? null : [cpu],
    [`${durationMs}`, `${WARMUP_MS}`],
    durationMs + WARMUP_MS,
  );
  return { cpu, ...z.parse(answerSchema, answer) };
}
