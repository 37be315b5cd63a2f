// Whether a server grows by a process or a thread with each client. Pure. Absolute numbers say little: a runtime has threads of its own,
// and starts some of them late.
import type { CrowdStep, WorkTry } from './observations.js';

/** Processes and threads that each client brought, on average. */
export interface Growth {
  readonly processes: number;
  /** Beside the first thread of each new process. */
  readonly threads: number;
}

/** A server that grows at times is below, one that starts a helper with each process (a shell, a cat) is above. */
const EACH = 0.7;
/** Fewer say nothing: a thread may have come by itself. */
const FEWEST_CLIENTS = 3;

/** Null: too few clients were held to tell. */
export function growthPerClient(steps: readonly CrowdStep[]): Growth | null {
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return null;
  const clients = last.held - first.held;
  if (clients < FEWEST_CLIENTS) return null;
  const processes = (last.processes - first.processes) / clients;
  return { processes, threads: (last.threads - first.threads) / clients - processes };
}

/** What each client brought; null: neither, or not known. */
export function growsWithClients(steps: readonly CrowdStep[]): keyof Growth | null {
  const growth = growthPerClient(steps);
  if (growth === null) return null;
  if (growth.processes >= EACH) return 'processes';
  return growth.threads >= EACH ? 'threads' : null;
}

/** How many outstanding requests held all others up; null: none of those tried did, or it was not tried. */
export function filledAt(work: WorkTry | null): number | null {
  const last = work?.steps.at(-1);
  if (last === undefined || last.others === 0) return null;
  return last.heldUp === last.others ? last.outstanding : null;
}

export function isFilled(work: WorkTry | null): boolean {
  return filledAt(work) !== null;
}

/** Whether only the CPU of its threads can tell more: it does no work but echoes, or one request keeps all others from theirs. */
export function isCpuAsked(compute: WorkTry | null, wait: WorkTry | null): boolean {
  return compute === null || filledAt(wait) === 1;
}
