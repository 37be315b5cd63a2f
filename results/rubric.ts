// The schema of a rubric: what a handed-in server is asked for, and how many points each part of it is worth. How it is read is
// bench/grade/rubric-file.ts; what came of it is grade.ts.
import { z } from 'zod';
import { BEHAVIOURS, CHECK_LEVELS } from './check-result.js';

/** Raised when a field changes meaning. */
export const RUBRIC_SCHEMA_VERSION = 1;

/** Who sees a criterion, and when; Gradescope's own words. Markdown shows the visible ones alone, the terminal all. */
export const VISIBILITIES = ['visible', 'hidden', 'after_due_date', 'after_published'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export const CRITERION_KINDS = ['conformance', 'style', 'throughput', 'tail', 'memory'] as const;
export type CriterionKind = (typeof CRITERION_KINDS)[number];

const points = z.number().positive();

const common = {
  id: z.string().regex(/^[a-z][a-z0-9-]*$/u, 'small letters, digits and -, a letter first'),
  title: z.string().min(1),
  visibility: z.enum(VISIBILITIES).default('visible'),
  /** Above the full score: what it earns is added, what it does not earn is not missing. */
  bonus: z.boolean().default(false),
};

/** Points for every rule of `check` that one of the patterns names, in equal shares. */
export const conformanceSchema = z.strictObject({
  kind: z.literal('conformance'),
  ...common,
  points,
  level: z.enum(CHECK_LEVELS).default('echo'),
  /** Ids, or patterns with `*` for any letters: `tcp-half-close`, `tcp-*`. */
  rules: z.array(z.string().min(1)).min(1).default(['*']),
});

/** Points for behaving like one of the styles. */
export const styleCriterionSchema = z.strictObject({
  kind: z.literal('style'),
  ...common,
  points,
  named: z.array(z.enum(BEHAVIOURS)).min(1),
  /** 0–1; what is named with less is inconclusive. */
  minConfidence: z.number().min(0).max(1).default(0.6),
});

/** Requests per second ÷ the reference's: the points of the highest step that is reached. */
export const throughputSchema = z.strictObject({
  kind: z.literal('throughput'),
  ...common,
  steps: ascendingSteps(z.strictObject({ atLeast: z.number().positive(), points }), 'atLeast'),
});

/** The 99th percentile of response times ÷ the reference's: the points of the strictest step that is kept. */
export const tailSchema = z.strictObject({
  kind: z.literal('tail'),
  ...common,
  steps: ascendingSteps(z.strictObject({ atMost: z.number().positive(), points }), 'atMost'),
});

/** Memory (PSS of all its processes) while so many clients are connected and have been answered once. */
export const memorySchema = z.strictObject({
  kind: z.literal('memory'),
  ...common,
  connections: z.int().positive().max(10_000).default(64),
  steps: ascendingSteps(z.strictObject({ atMostMiB: z.number().positive(), points }), 'atMostMiB'),
});

const criterionSchema = z.discriminatedUnion('kind', [
  conformanceSchema,
  styleCriterionSchema,
  throughputSchema,
  tailSchema,
  memorySchema,
]);
export type Criterion = z.infer<typeof criterionSchema>;
export type CriterionOf<K extends CriterionKind> = Extract<Criterion, { kind: K }>;

/** How a submission is started: by the first of the ways whose file it has. */
export const startWaySchema = z.strictObject({
  /** Relative to the submission; null: always. */
  file: z.string().nullable().default(null),
  /** Run once, before the first start; null: nothing to build. */
  build: z.string().nullable().default(null),
  /** With `{port}`. */
  command: z.string(),
});
export type StartWay = z.infer<typeof startWaySchema>;

/** What a submission may use. Kept by the kernel where it can, and by a watch that ends it. */
export const submissionLimitsSchema = z.strictObject({
  /** All its processes together, resident; pages that they share count once (PSS). */
  memoryMiB: z.int().positive().default(512),
  /** Processes and threads together. */
  processes: z.int().positive().default(256),
  /** Open descriptors of one process. */
  files: z.int().positive().default(1_024),
  /** The longest file that it may write. */
  fileMiB: z.int().positive().default(16),
  /** CPU time of one process. */
  cpuSeconds: z.int().positive().default(120),
  /** On stdout and stderr together. */
  outputMiB: z.int().positive().default(8),
});
export type SubmissionLimits = z.infer<typeof submissionLimitsSchema>;

/** The load under which throughput and tail are measured, submission and reference turn by turn. */
export const gradeLoadSchema = z
  .strictObject({
    /** `yardstick`, or one of our styles with its options. */
    reference: z.string().default('yardstick'),
    workload: z.string().default('echo'),
    messageBytes: z.int().min(20).max(65_507).default(64),
    clients: z.int().positive().max(1_000).default(16),
    /** Requests a connection, over tcp; 0: one connection for the window. */
    sessionRequests: z.int().min(0).default(100),
    /** Of two pairs each; so many are measured, then judged, and so many more as long as something is undecided. */
    blocks: z.int().min(2).max(100).default(4),
    /** In all. */
    mostBlocks: z.int().min(2).max(400).default(16),
    windowMs: z.int().min(50).max(10_000).default(700),
    warmupMs: z.int().min(0).max(10_000).default(300),
    /** Noise up to this decides in the submission's favour; above it, where it matters, the criterion is inconclusive. 0.25: 25 %. */
    maxTolerance: z.number().min(0).max(1).default(0.25),
  })
  .refine(({ blocks, mostBlocks }) => mostBlocks >= blocks, {
    path: ['mostBlocks'],
    message: 'it is less than the blocks of one look: leave it out, or make it larger',
  });
export type GradeLoad = z.infer<typeof gradeLoadSchema>;

/** How often at most what was measured is looked at before it is enough. */
export function looksOf({ blocks, mostBlocks }: GradeLoad): number {
  return Math.max(1, Math.ceil(mostBlocks / blocks));
}

export const rubricSchema = z
  .strictObject({
    schemaVersion: z.literal(RUBRIC_SCHEMA_VERSION),
    name: z.string().min(1),
    transport: z.enum(['tcp', 'udp']).default('tcp'),
    start: z.array(startWaySchema).min(1),
    /** From its start until it accepts. */
    startSeconds: z.number().positive().max(120).default(10),
    /** From SIGTERM until it is killed. */
    graceSeconds: z.number().positive().max(60).default(3),
    buildSeconds: z.number().positive().max(600).default(60),
    /** The share of its points that a criterion has which could not be judged. */
    inconclusiveShare: z.number().min(0).max(1).default(0),
    /** Below so many points the submission has failed; null: it is only scored. */
    passing: z.number().min(0).nullable().default(null),
    /** Of everything. What is not measured by then is inconclusive. */
    maxMinutes: z.number().positive().max(600).default(8),
    /** Whether Gradescope may rank submissions by what was measured, for all to see. */
    leaderboard: z.boolean().default(false),
    limits: submissionLimitsSchema.prefault({}),
    load: gradeLoadSchema.prefault({}),
    criteria: z.array(criterionSchema).min(1),
  })
  .refine(({ passing, criteria }) => (passing ?? 0) <= fullScore(criteria), {
    path: ['passing'],
    message: 'it is more than all criteria together are worth, without bonuses',
  });
export type Rubric = z.infer<typeof rubricSchema>;

/** The points that a criterion can earn. */
export function maxPoints(criterion: Criterion): number {
  if (criterion.kind === 'conformance' || criterion.kind === 'style') return criterion.points;
  return Math.max(...criterion.steps.map((step) => step.points));
}

function fullScore(criteria: readonly Criterion[]): number {
  return criteria.reduce((sum, each) => sum + (each.bonus ? 0 : maxPoints(each)), 0);
}

/** Stricter steps are worth more; in whichever order they are written. */
function ascendingSteps<T extends z.ZodType<{ points: number }>>(step: T, limit: keyof z.infer<T>) {
  const stricter = limit === 'atLeast' ? 1 : -1;
  return z
    .array(step)
    .min(1)
    .refine(
      (steps) => {
        const sorted = [...steps].sort((a, b) => a.points - b.points);
        return sorted.every((each, i) => {
          const before = sorted[i - 1];
          if (before === undefined) return true;
          const change = Number(each[limit]) - Number(before[limit]);
          return each.points > before.points && change * stricter > 0;
        });
      },
      { message: 'a stricter step must be worth more points' },
    );
}
