// The schema of run.json: every field of a run, its unit and its meaning (results/README.md is the prose).
// Types are inferred from the schema, so that what is written and what is validated cannot part.
import { z } from 'zod';
import { loadResultSchema } from './load.js';
import { scenarioSchema } from './scenario.js';

/** Raised when a field changes meaning; older files are refused by name, never guessed at. */
export const RUN_SCHEMA_VERSION = 1;

const transport = z.enum(['tcp', 'udp', 'http']);
const count = z.int().nonnegative();
const ratio = z.number().nonnegative();
const bytes = z.int().nonnegative();

/** What bounded a repetition, from the least to the most believable (design section 7). */
export const VERDICTS = [
  'failed',
  'starved',
  'unstable',
  'client-bound',
  'latency-bound',
  'server-bound',
] as const;
export const verdictSchema = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdictSchema>;

/** One combination of the plan. `id` is unique in the run and stable between runs of the same scenario. */
export const cellSchema = z.strictObject({
  id: z.string(),
  style: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number()])),
  transport,
  /** As asked for, e.g. `compute:200us`; what was run is in each repetition's load. */
  workload: z.string(),
  messageBytes: bytes,
  concurrency: count,
  /** Requests per session; 0 is one session for the whole window, null is a transport without sessions. */
  sessionRequests: count.nullable(),
  /** Held open in silence beside the clients. Older files do not have the field, and had none. */
  idleConnections: count.default(0),
});
export type Cell = z.infer<typeof cellSchema>;

/** Memory of the server's process tree. PSS shares pages out fairly; RSS counts shared pages many times. Null: not readable. */
export const memorySampleSchema = z.strictObject({
  pssBytes: bytes.nullable(),
  pssAnonBytes: bytes.nullable(),
  rssBytes: bytes,
  privateBytes: bytes.nullable(),
});
export type MemorySample = z.infer<typeof memorySampleSchema>;

/** The server's process tree over the window, from /proc. Null fields could not be read on this system. */
export const serverMetricsSchema = z.strictObject({
  /** User + system CPU of the whole tree between the window's edges; null where children's CPU is in no counter. */
  cpuNs: count.nullable(),
  /** The span between the two /proc readings; within a few milliseconds of the window. */
  sampledMs: z.number(),
  /** CPU ÷ (span × CPUs that the style's options and its CPU set let it use); null with it. */
  cpuUtilization: ratio.nullable(),
  /** CPU of the busiest single thread ÷ span. */
  busiestThreadUtilization: ratio.nullable(),
  processes: count,
  threads: count,
  contextSwitches: z.strictObject({ voluntary: count, involuntary: count }).nullable(),
  memory: z.strictObject({
    /** After the ready line and the probe, before any load. */
    idle: memorySampleSchema.nullable(),
    /** As the window closed, connections still open. */
    loaded: memorySampleSchema.nullable(),
  }),
  /** Requests by worker since the server started, as it told at its end; null when it told nothing. */
  workers: z
    .array(
      z.strictObject({
        worker: z.string(),
        requests: count,
        connections: count,
        malformed: count,
        dropped: count,
      }),
    )
    .nullable(),
  workersJainIndex: ratio.nullable(),
  /** How it ended: `clean` exited 0 by itself, `killed` had to be, `died` ended before it was asked to; `running`: it was there before, and was left there. */
  exit: z.enum(['clean', 'killed', 'died', 'error', 'running']),
});
export type ServerMetrics = z.infer<typeof serverMetricsSchema>;

/** What else happened on the machine during the window. */
export const machineMetricsSchema = z.strictObject({
  /** Share of the machine's CPU time stolen by the hypervisor. */
  stealRatio: ratio.nullable(),
  /** Share of the machine's CPU time used by processes that are not this repetition's. */
  otherCpuRatio: ratio.nullable(),
  /** Pressure-stall "some" time of the CPU, as a share of the window. */
  cpuPressureRatio: ratio.nullable(),
  listenOverflows: count.nullable(),
  /** Datagrams dropped at full receive buffers, by whose socket it was. */
  udpDrops: z.strictObject({ server: count, generator: count }).nullable(),
});
export type MachineMetrics = z.infer<typeof machineMetricsSchema>;

/** One measurement of one cell against a freshly started server. */
export const repetitionSchema = z.strictObject({
  cellId: z.string(),
  round: count,
  startedAt: z.iso.datetime(),
  /** From the server's start to its end. */
  elapsedMs: z.number(),
  load: loadResultSchema.nullable(),
  server: serverMetricsSchema.nullable(),
  machine: machineMetricsSchema.nullable(),
  pinning: z.strictObject({
    serverCpus: z.array(count).nullable(),
    loadCpus: z.array(count).nullable(),
  }),
  keepAwake: z.boolean(),
  derived: z.strictObject({
    serverCpuNsPerRequest: z.number().nullable(),
    generatorCpuNsPerRequest: z.number().nullable(),
  }),
  verdict: verdictSchema,
  /** Sentences that say why this verdict, with the numbers. */
  reasons: z.array(z.string()),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});
export type Repetition = z.infer<typeof repetitionSchema>;

/** One measurement of the yardstick. `place`: how many cells of its round's order come before it. */
export const yardstickRepetitionSchema = repetitionSchema.extend({ place: count });
export type YardstickRepetition = z.infer<typeof yardstickRepetitionSchema>;

/** The frozen reference server, measured at even places of every round. It is no style: it has no cell in the plan and no rank. */
export const yardstickSchema = z.strictObject({
  /** Of servers/yardstick/: figures of different versions do not compare. */
  version: z.int().positive(),
  cell: cellSchema,
  warmupMs: z.number().nonnegative(),
  windowMs: z.number().positive(),
  /** In the order they were made. */
  repetitions: z.array(yardstickRepetitionSchema),
});
export type Yardstick = z.infer<typeof yardstickSchema>;

/** How far a run that repeats until sure has come. A cell is wide when its median throughput is not yet known that well. */
export const precisionSchema = z.strictObject({
  targetCiRatio: z.number().positive(),
  /** Whether there are comparable cells, and none of them is wide. */
  reached: z.boolean(),
  wideCells: z.array(z.string()),
  /** Not comparable, and so not waited for. */
  leftOutCells: z.array(z.string()),
  /** Begun, the planned ones included. */
  rounds: count,
});
export type Precision = z.infer<typeof precisionSchema>;

/**
 * The machine's own latency floor on one CPU: the wait that a request arriving at a random moment would have met in the gaps of
 * a bare spin loop. Percentiles and histogram are of these waits, one moment per microsecond; `maxNs` is the longest gap.
 */
export const hiccupSchema = z.strictObject({
  round: count,
  cpu: count.nullable(),
  durationMs: z.number(),
  p50Ns: count,
  p99Ns: count,
  p999Ns: count,
  maxNs: count,
  /** HdrHistogram V2 compressed base64. */
  histogram: z.string(),
});
export type Hiccup = z.infer<typeof hiccupSchema>;

export const environmentSchema = z.strictObject({
  cpuModel: z.string(),
  cores: count,
  memoryBytes: bytes,
  governor: z.string().nullable(),
  kernel: z.string(),
  os: z.string(),
  arch: z.string(),
  mitigations: z.record(z.string(), z.string()),
  hypervisor: z.string().nullable(),
  node: z.string(),
  v8: z.string(),
  libuv: z.string(),
  gitCommit: z.string().nullable(),
  gitDirty: z.boolean().nullable(),
  packages: z.record(z.string(), z.string()),
  sysctls: z.record(z.string(), z.string()),
  limits: z.record(z.string(), z.string()),
});
export type Environment = z.infer<typeof environmentSchema>;

/** What a style cannot do here, and why; it has no repetitions. */
export const unsupportedSchema = z.strictObject({
  style: z.string(),
  transport,
  reason: z.string(),
});
export type Unsupported = z.infer<typeof unsupportedSchema>;

export const runSchema = z.strictObject({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  /** The folder's name: `<UTC>-<scenario>`. */
  id: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** `interrupted` can be resumed; `out-of-time` ended at the scenario's time budget with repetitions left out, or before the precision was reached. */
  status: z.enum(['running', 'complete', 'interrupted', 'out-of-time']),
  /** Older files were made without a yardstick and do not have the field. */
  scenario: scenarioSchema.extend({ yardstick: z.boolean().default(false) }),
  seed: count,
  environment: environmentSchema,
  /** Present when a workload was given as compute time: xorshift32 steps per microsecond on the server's CPU. */
  calibration: z.strictObject({ iterationsPerMicrosecond: z.number().positive() }).nullable(),
  cells: z.array(cellSchema),
  unsupported: z.array(unsupportedSchema),
  /** Cell ids in the order they were measured, one list per round. */
  order: z.array(z.array(z.string())),
  hiccups: z.array(hiccupSchema),
  repetitions: z.array(repetitionSchema),
  /** Null: not measured, as in older files. */
  yardstick: yardstickSchema.nullable().default(null),
  /** Null: the scenario has no such target. */
  precision: precisionSchema.nullable().default(null),
});
export type Run = z.infer<typeof runSchema>;
