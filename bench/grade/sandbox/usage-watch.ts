// When a submission's processes are looked at, so that what grows is met soon and what does not costs next to nothing: a walk over
// a tree of a hundred threads takes milliseconds of a CPU that is being measured. Pure; readings and the clock are passed in.
import type { SubmissionLimits } from '../../../results/rubric.js';
import type { KeptEnd } from './keeper-messages.js';
import type { PenCount } from './process-pen.js';

/** Cheap signs of growth, of the whole machine: two small files. Null where the system does not tell. */
export interface GrowthSigns {
  /** Processes and threads. */
  readonly tasks: number | null;
  readonly availableBytes: number | null;
}

export interface WatchMeans {
  readonly nowMs: () => number;
  readonly signs: () => GrowthSigns;
  readonly count: () => PenCount;
  /** Memory with shared pages shared out (PSS), which takes milliseconds a process; null where the system does not tell. */
  readonly pssBytes: () => number | null;
}

/** How often it is asked whether to look. */
export const WATCH_INTERVAL_MS = 200;
/** Without a sign of growth it is looked at so often. */
const WALK_INTERVAL_MS = 1_000;
const NOTABLE_TASKS = 16;
const NOTABLE_BYTES = 32 * 2 ** 20;
const MIB = 2 ** 20;

/** @returns what is called every {@link WATCH_INTERVAL_MS}: the limit that is broken, or null. */
export function createUsageWatch(
  limits: SubmissionLimits,
  { nowMs, signs, count, pssBytes }: WatchMeans,
): () => KeptEnd['limit'] {
  let walkedAtMs = -Infinity;
  let before: GrowthSigns = { tasks: null, availableBytes: null };
  return () => {
    const now = signs();
    if (nowMs() - walkedAtMs < WALK_INTERVAL_MS && !hasGrown(before, now)) return null;
    walkedAtMs = nowMs();
    before = now;
    return broken(limits, count(), pssBytes);
  };
}

/** `204/1234` in the fourth field is runnable of all. */
export function parseGrowthSigns(loadavg: string | null, meminfo: string | null): GrowthSigns {
  const [, tasks] = /^\S+ \S+ \S+ \d+\/(\d+)/u.exec(loadavg ?? '') ?? [];
  const [, kibibytes] = /^MemAvailable:\s+(\d+) kB/mu.exec(meminfo ?? '') ?? [];
  return {
    tasks: tasks === undefined ? null : Number(tasks),
    availableBytes: kibibytes === undefined ? null : Number(kibibytes) * 1_024,
  };
}

/** Where nothing is told, growth cannot be ruled out. */
function hasGrown(before: GrowthSigns, now: GrowthSigns): boolean {
  if (now.tasks === null || now.availableBytes === null) return true;
  return (
    now.tasks - (before.tasks ?? 0) >= NOTABLE_TASKS ||
    (before.availableBytes ?? Infinity) - now.availableBytes >= NOTABLE_BYTES
  );
}

/** Resident pages that processes share are counted with each of them: above the limit by that, the true sum decides. */
function broken(
  limits: SubmissionLimits,
  { tasks, residentBytes }: PenCount,
  pssBytes: WatchMeans['pssBytes'],
): KeptEnd['limit'] {
  if (tasks > limits.processes) {
    return { kind: 'processes', found: `${tasks} processes and threads` };
  }
  if (residentBytes <= limits.memoryMiB * MIB) return null;
  const bytes = pssBytes() ?? residentBytes;
  if (bytes <= limits.memoryMiB * MIB) return null;
  return { kind: 'memory', found: `${Math.ceil(bytes / MIB)} MiB of memory` };
}
