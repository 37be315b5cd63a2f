// The schema of profile.json: what `echobench profile` stores beside the profiles it made. Times are milliseconds, ratios 0–1.
import { z } from 'zod';
import { environmentSchema } from './run.js';

/** Raised when a field changes meaning; older files are refused by name. */
export const PROFILE_SCHEMA_VERSION = 1;
/** The file's name in its run folder. */
export const PROFILE_FILE = 'profile.json';

/** V8's CPU profiles, and the four tools of clinic, in the order they are run. */
export const PROFILE_TOOLS = ['cpu', 'doctor', 'flame', 'bubbleprof', 'heapprofiler'] as const;
export const profileToolSchema = z.enum(PROFILE_TOOLS);
export type ProfileTool = z.infer<typeof profileToolSchema>;

const count = z.int().nonnegative();
const ms = z.number().nonnegative();
const ratio = z.number().nonnegative();

/** One process or thread of the server that left a CPU profile. */
export const profiledThreadSchema = z.strictObject({
  pid: count,
  /** Node's thread number: 0 is a process's main thread. */
  thread: count,
  /** `main`, `cluster worker 1`, `thread 1`. */
  role: z.string(),
  file: z.string(),
  spanMs: ms,
  samples: count,
  /** How the span was spent; `native` is code outside JavaScript, system calls included. */
  scriptMs: ms,
  nativeMs: ms,
  garbageCollectionMs: ms,
  idleMs: ms,
});
export type ProfiledThread = z.infer<typeof profiledThreadSchema>;

/** A function's own time, summed over all threads. */
export const profiledFunctionSchema = z.strictObject({
  name: z.string(),
  /** `file:line` of the compiled code, relative to the project; empty for V8's own entries. */
  place: z.string(),
  selfMs: ms,
  /** Of the time in which no thread was idle. */
  shareOfBusy: ratio,
  threads: count,
});
export type ProfiledFunction = z.infer<typeof profiledFunctionSchema>;

export const cpuSummarySchema = z.strictObject({
  threads: z.array(profiledThreadSchema),
  /** Processes and threads that were seen and left no readable profile, and why. */
  missing: z.array(z.strictObject({ pid: count, thread: count.nullable(), reason: z.string() })),
  /** The costliest functions, by their own time. */
  functions: z.array(profiledFunctionSchema),
});
export type CpuSummary = z.infer<typeof cpuSummarySchema>;

/** What one tool made of the server under load. */
export const toolOutcomeSchema = z.strictObject({
  tool: profileToolSchema,
  status: z.enum(['ok', 'unsupported', 'failed']),
  /** Why not, in one line; null when ok. */
  reason: z.string().nullable(),
  files: z.array(z.strictObject({ file: z.string(), bytes: count })),
  elapsedMs: ms,
  /** What the load achieved under the tool: how much the tool itself costs. Null when there was no load. */
  load: z.strictObject({ succeeded: count, requestsPerSecond: z.number() }).nullable(),
  /** Null for all but `cpu`. */
  cpu: cpuSummarySchema.nullable(),
});
export type ToolOutcome = z.infer<typeof toolOutcomeSchema>;

export const profileSchema = z.strictObject({
  schemaVersion: z.literal(PROFILE_SCHEMA_VERSION),
  /** The folder's name: `<UTC>-profile-<style>`. */
  id: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  environment: environmentSchema,
  server: z.strictObject({
    style: z.string(),
    options: z.record(z.string(), z.union([z.string(), z.number()])),
    transport: z.enum(['tcp', 'udp', 'http']),
  }),
  load: z.strictObject({
    concurrency: count,
    durationMs: ms,
    workload: z.string(),
    messageBytes: count,
    sessionRequests: count,
  }),
  tools: z.array(toolOutcomeSchema),
});
export type ProfileResult = z.infer<typeof profileSchema>;
