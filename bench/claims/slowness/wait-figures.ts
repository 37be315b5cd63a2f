// How long clients waited, as far as a window of the repetition tells. Pure.
import type { Repetition } from '../../../results/run.js';

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
