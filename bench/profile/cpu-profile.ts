// Reads a V8 CPU profile: whose time it holds, function by function. Pure: text in, numbers out.
import { z } from 'zod';

/** V8's names for what is not a JavaScript function. */
const IDLE = '(idle)';
const NATIVE = '(program)';
const GARBAGE_COLLECTOR = '(garbage collector)';
/** The tree's root, under which idle time also falls before the first sample. */
const ROOT = '(root)';

const cpuProfileSchema = z.object({
  nodes: z
    .array(
      z.object({
        id: z.int(),
        callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
      }),
    )
    .min(1),
  /** Microseconds, as are `endTime` and `timeDeltas`. */
  startTime: z.number(),
  endTime: z.number(),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});

/** Own time of one function in one thread. */
export interface FunctionTime {
  readonly name: string;
  /** `file:line`, the file as `describeUrl` tells it. */
  readonly place: string;
  readonly selfMs: number;
}

/** What one profile holds. All but `functions` add up to `spanMs`. */
export interface CpuProfileTimes {
  readonly spanMs: number;
  readonly samples: number;
  readonly scriptMs: number;
  readonly nativeMs: number;
  readonly garbageCollectionMs: number;
  readonly idleMs: number;
  readonly functions: readonly FunctionTime[];
}

/** A text that is no CPU profile, or an empty one. */
export class CpuProfileError extends Error {
  readonly code = 'CPU_PROFILE_DAMAGED';
  override readonly name = 'CpuProfileError';
}

/**
 * Sums each sample's time, which lasts until the next sample, into the function it fell in.
 * @param describeUrl what to call a script's file.
 * @throws {CpuProfileError}
 */
export function readCpuProfile(
  text: string,
  describeUrl: (url: string) => string,
): CpuProfileTimes {
  const profile = parseProfile(text);
  const selfMsById = new Map<number, number>();
  let atUs = profile.startTime;
  const starts = profile.timeDeltas.map((delta) => (atUs += delta));
  profile.samples.forEach((id, i) => {
    const startUs = starts[i] ?? profile.endTime;
    const endUs = starts[i + 1] ?? profile.endTime;
    const ms = Math.max(0, endUs - startUs) / 1_000;
    selfMsById.set(id, (selfMsById.get(id) ?? 0) + ms);
  });

  const special = new Map<string, number>();
  const functions = new Map<string, FunctionTime>();
  for (const { id, callFrame } of profile.nodes) {
    const selfMs = selfMsById.get(id);
    if (selfMs === undefined) continue;
    const { functionName, url, lineNumber } = callFrame;
    if (url === '' && functionName.startsWith('(')) {
      special.set(functionName, (special.get(functionName) ?? 0) + selfMs);
      continue;
    }
    const name = functionName === '' ? '(anonymous)' : functionName;
    const place = url === '' ? '' : `${describeUrl(url)}:${lineNumber + 1}`;
    const key = `${name} ${place}`;
    const before = functions.get(key)?.selfMs ?? 0;
    functions.set(key, { name, place, selfMs: before + selfMs });
  }

  const firstUs = starts[0] ?? profile.endTime;
  const beforeFirstMs = Math.max(0, firstUs - profile.startTime) / 1_000;
  const times = [...functions.values()].sort((a, b) => b.selfMs - a.selfMs);
  return {
    spanMs: (profile.endTime - profile.startTime) / 1_000,
    samples: profile.samples.length,
    scriptMs: times.reduce((sum, { selfMs }) => sum + selfMs, 0),
    nativeMs: (special.get(NATIVE) ?? 0) + (special.get(ROOT) ?? 0) + beforeFirstMs,
    garbageCollectionMs: special.get(GARBAGE_COLLECTOR) ?? 0,
    idleMs: special.get(IDLE) ?? 0,
    functions: times,
  };
}

function parseProfile(text: string): z.infer<typeof cpuProfileSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CpuProfileError(`it is not JSON (${text.length} characters)`, { cause });
  }
  const result = cpuProfileSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = z.core.toDotPath(issue?.path ?? []);
    throw new CpuProfileError(`it is no CPU profile: ${field}: ${issue?.message ?? ''}`, {
      cause: result.error,
    });
  }
  if (result.data.samples.length === 0) throw new CpuProfileError('it holds no samples');
  return result.data;
}
