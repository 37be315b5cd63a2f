// The schema of what `grade --json` prints: a score, why it is so, and what could not be told.
import { z } from 'zod';
import { checkResultSchema } from './check-result.js';
import { evidenceSchema } from './claims-result.js';
import { CRITERION_KINDS, VISIBILITIES } from './rubric.js';

/** Raised when a field changes meaning. */
export const GRADE_SCHEMA_VERSION = 1;

/** `inconclusive`: it could not be judged here; its score is the share that the rubric gives to that. */
export const CRITERION_STATUSES = ['full', 'partial', 'none', 'inconclusive'] as const;
export type CriterionStatus = (typeof CRITERION_STATUSES)[number];

/** `inconclusive` when a criterion is, unless the score is below what passes whatever that criterion would have earned. */
export const GRADE_OUTCOMES = ['graded', 'failed', 'inconclusive'] as const;
export type GradeOutcome = (typeof GRADE_OUTCOMES)[number];

export const criterionResultSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind: z.enum(CRITERION_KINDS),
  status: z.enum(CRITERION_STATUSES),
  score: z.number(),
  maxScore: z.number(),
  bonus: z.boolean(),
  visibility: z.enum(VISIBILITIES),
  /** Sentences: what was seen, what follows, how to mend it. */
  reasons: z.array(z.string()).min(1),
  /** The figures that decided; `low` and `high`: their interval, null for a count or where there is none. */
  evidence: z.array(evidenceSchema),
});
export type CriterionResult = z.infer<typeof criterionResultSchema>;

/** How the submission was held. */
export const confinementSchema = z.strictObject({
  /** Whom it ran as, when that was somebody else than the grader. */
  user: z.string().nullable(),
  /** What held it, a sentence each. */
  held: z.array(z.string()),
  /** What did not, a sentence each. */
  notHeld: z.array(z.string()),
  /** Limits that it ran into and ended by, and processes that it left behind, a sentence each. */
  incidents: z.array(z.string()),
});
export type Confinement = z.infer<typeof confinementSchema>;

export const gradeResultSchema = z.strictObject({
  schemaVersion: z.literal(GRADE_SCHEMA_VERSION),
  rubric: z.string(),
  submission: z.string(),
  /** As it was started, `{port}` in place; null: there was nothing to start. */
  command: z.string().nullable(),
  startedAt: z.iso.datetime(),
  elapsedMs: z.number().nonnegative(),
  outcome: z.enum(GRADE_OUTCOMES),
  /** With bonuses. */
  score: z.number().nonnegative(),
  /** Without bonuses. */
  maxScore: z.number().positive(),
  /** What the score would be if everything inconclusive earned nothing, and if it earned all. */
  lowestScore: z.number().nonnegative(),
  highestScore: z.number().nonnegative(),
  passing: z.number().nullable(),
  /** Whether it may be ranked among others, by its measured figures. */
  leaderboard: z.boolean(),
  criteria: z.array(criterionResultSchema),
  /** One for each level that the rubric asks for, with the rules it names alone; empty when the server was not checked. */
  checks: z.array(checkResultSchema),
  /** Under load beside the reference; null when that was not asked for, or could not be. */
  load: z
    .strictObject({
      reference: z.string(),
      /** Of two pairs each, and each with the reference against itself. */
      blocks: z.int().nonnegative(),
      /** Why no more were measured; null: there were enough. */
      why: z.string().nullable(),
    })
    .nullable(),
  confinement: confinementSchema,
  /** What a reader must know of the machine and the measurement. */
  notes: z.array(z.string()),
});
export type GradeResult = z.infer<typeof gradeResultSchema>;
