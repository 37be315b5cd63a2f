// What a window tells of waiting: how long clients waited, and whether a server that used little CPU had nothing to do. Pure.
import type { Repetition } from '../../../results/run.js';
import { NOTABLE_OTHER_CPU_RATIO } from '../../verdict.js';

/**
 * Median time to a first reply of those who got one. Who got none has waited for longer than the window: where that is half of the clients
 * or more, the median is not known, and is null.
 */
export function firstReplyNs({ load }: Repetition): number | null {
  if (load === null) return null;
  const { clients, unservedClients: without } = load.fairness;
  return 2 * without >= clients ? null : load.firstReplyTimeNs.p50;
}

/** Clients without any reply in the window. */
export function unservedClients({ load }: Repetition): number | undefined {
  return load?.fairness.unservedClients;
}

/** Whether CPU that a server did not use was not simply used by somebody else. */
export function isUndisturbed({ machine }: Repetition): boolean {
  const { otherCpuRatio = null, stealRatio = null } = machine ?? {};
  return otherCpuRatio !== null && otherCpuRatio + (stealRatio ?? 0) <= NOTABLE_OTHER_CPU_RATIO;
}
