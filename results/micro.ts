// The schema of micro.json: what `echobench micro` stores. Times are nanoseconds per operation, ratios 0–1.
import { z } from 'zod';
import { environmentSchema } from './run.js';

/** Raised when a field changes meaning; older files are refused by name. */
export const MICRO_SCHEMA_VERSION = 1;
/** The file's name in its run folder. */
export const MICRO_FILE = 'micro.json';

const count = z.int().nonnegative();
const ns = z.number().nonnegative();

/** tinybench's statistics over the timed calls, each divided by the operations in a call. */
export const microVariantSchema = z.strictObject({
  name: z.string(),
  operationsPerCall: count,
  /** Timed calls. */
  samples: count,
  /** Time of all timed calls together. */
  totalMs: z.number().nonnegative(),
  nsPerOperation: z.strictObject({
    mean: ns,
    min: ns,
    p50: ns,
    p75: ns,
    p99: ns,
    p999: ns,
    max: ns,
    standardDeviation: ns,
    medianAbsoluteDeviation: ns,
  }),
  /** Half the width of the mean's 95 % confidence interval ÷ mean; null where it cannot be had. */
  relativeMarginOfError: z.number().nonnegative().nullable(),
  /** What every timed operation returned, folded together: proof that none was left out. */
  checksum: z.int(),
  /** Why the clock could not tell the calls apart; null when it could. */
  timerWarning: z.string().nullable(),
});
export type MicroVariant = z.infer<typeof microVariantSchema>;

export const microSchema = z.strictObject({
  schemaVersion: z.literal(MICRO_SCHEMA_VERSION),
  /** The folder's name: `<UTC>-micro`. */
  id: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  environment: environmentSchema,
  /** Timed and warm-up milliseconds per variant, and what was chosen; a null filter is everything. */
  options: z.strictObject({
    timeMs: z.number().positive(),
    warmupMs: z.number().nonnegative(),
    filter: z.string().nullable(),
  }),
  subjects: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      operation: z.string(),
      variants: z.array(microVariantSchema),
    }),
  ),
});
export type MicroResult = z.infer<typeof microSchema>;
