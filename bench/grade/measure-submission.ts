// What is measured of a submission: its memory beside connected clients, and its speed beside the reference.
import type { Rubric } from '../../results/rubric.js';
import { DEFAULT_PATIENCE_MS } from '../check/run-check.js';
import { MeasureError } from '../run/instruments.js';
import type { GradePlan } from './grade-plan.js';
import { compareUntil, type Comparison } from './measure/compare-with-reference.js';
import { memoryAt, type MemoryAt } from './measure/memory-at.js';
import type { ConfinedCommand } from './sandbox/start-confined.js';
import { startSubmission } from './submission-subject.js';
import { judgePerformance, type PerformanceCriterion } from './scoring/performance.js';

/** What each memory criterion asks for, by its id; a text: the server did not start for it, and why. */
export async function measureMemory(
  plan: GradePlan,
  command: ConfinedCommand,
): Promise<Map<string, MemoryAt | string>> {
  const found = new Map<string, MemoryAt | string>();
  for (const criterion of plan.rubric.criteria) {
    if (criterion.kind !== 'memory' || plan.signal.aborted) continue;
    plan.progress(`memory with ${criterion.connections} clients`);
    const at = await memoryOf(criterion.connections, plan, command);
    if (at !== null) found.set(criterion.id, at);
  }
  return found;
}

/** @returns null when it was broken off; the reason when the server did not start. */
async function memoryOf(
  connections: number,
  { pinning, signal }: GradePlan,
  command: ConfinedCommand,
): Promise<MemoryAt | string | null> {
  try {
    const server = await startSubmission(command, pinning.serverCpus);
    const { target, keeperPid } = server;
    try {
      const at = await memoryAt(target, keeperPid, connections, DEFAULT_PATIENCE_MS, signal);
      if (signal.aborted) return null;
      const end = await server.stop();
      // Ended by itself, or for a limit: that is why clients were not answered.
      return end.exit === 'died' ? end.how : at;
    } finally {
      await server.stop();
    }
  } catch (error) {
    if (error instanceof MeasureError) return error.message;
    throw error;
  }
}

/** Throughput and tail, until every criterion of them is decided or there is no more time. */
export function measureLoad(
  plan: GradePlan,
  command: ConfinedCommand,
  maxMs: number,
): Promise<Comparison> {
  const { rubric, instruments, pinning, seed, signal, progress } = plan;
  const { load, transport } = rubric;
  progress(`beside the ${load.reference}`);
  return compareUntil(
    {
      load,
      transport,
      instruments,
      pinning,
      seed,
      maxMs,
      signal,
      startSubmission: (_, cpus) => startSubmission(command, cpus),
      forgiven: (why) =>
        command.onIncident(`It failed under load, and was measured again: ${why}.`),
      progress: (blocks) => progress(`beside the ${load.reference}, ${blocks} blocks`),
    },
    (soFar) =>
      performanceCriteria(rubric).every(
        (criterion) => judgePerformance(criterion, soFar, load, false).undecided === 0,
      ),
  );
}

export function performanceCriteria({ criteria }: Rubric): PerformanceCriterion[] {
  return criteria.flatMap((criterion) =>
    criterion.kind === 'throughput' || criterion.kind === 'tail' ? [criterion] : [],
  );
}
