// The schema of what `compare --json` and `ab --json` print (design section 11). Ratios are candidate ÷ baseline.
import { z } from 'zod';

/** Raised when a field changes meaning. */
export const COMPARISON_SCHEMA_VERSION = 1;

/** What is compared: requests per second; response time at the median and at 99 %; server CPU per request; memory at the window's end. */
export const METRICS = ['throughput', 'p50', 'p99', 'cpu', 'pss'] as const;
export const metricSchema = z.enum(METRICS);
export type Metric = z.infer<typeof metricSchema>;

/** From the one that gates hardest. `faster` is better in every metric: more throughput, less time, CPU or memory. */
export const COMPARISON_VERDICTS = ['slower', 'inconclusive', 'same', 'faster'] as const;
export const comparisonVerdictSchema = z.enum(COMPARISON_VERDICTS);
export type ComparisonVerdict = z.infer<typeof comparisonVerdictSchema>;

/** One side: the median of its `n` repetitions with its interval, in the comparison's unit. Null where there is no figure, or too few for an interval. */
export const sideSchema = z.strictObject({
  median: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.int().nonnegative(),
});
export type Side = z.infer<typeof sideSchema>;

/** One cell under one metric. */
export const cellComparisonSchema = z.strictObject({
  cell: z.strictObject({
    /** With its options, as on the command line. Two styles compared with each other are `a → b`. */
    style: z.string(),
    transport: z.enum(['tcp', 'udp', 'http']),
    workload: z.string(),
    messageBytes: z.int(),
    concurrency: z.int(),
    /** Null over udp. */
    sessionRequests: z.int().nullable(),
    idleConnections: z.int(),
  }),
  metric: metricSchema,
  /** `req/s`, `ns`, `ns/req` or `B`; `× yardstick` when normalised. */
  unit: z.string(),
  baseline: sideSchema,
  candidate: sideSchema,
  ratio: z.number().positive().nullable(),
  /** 95 %, or the level that `reason` states where there are too few. */
  ratioLow: z.number().positive().nullable(),
  ratioHigh: z.number().positive().nullable(),
  pValue: z.number().nullable(),
  /** After Holm over the cells of this metric. */
  adjustedPValue: z.number().nullable(),
  /** The smallest change, as a ratio above 1 (of the worse to the better), that these repetitions would have shown four times in five; null when none. */
  smallestDetectableRatio: z.number().nullable(),
  /** `yardstick-<version>`, or null: absolute figures. */
  normalisedBy: z.string().nullable(),
  verdict: comparisonVerdictSchema,
  /** Why this verdict, in sentences. */
  reason: z.string(),
});
export type CellComparison = z.infer<typeof cellComparisonSchema>;

export const comparisonSchema = z.strictObject({
  schemaVersion: z.literal(COMPARISON_SCHEMA_VERSION),
  /** The worst of the comparisons: slower, else inconclusive, else same, else faster. */
  verdict: comparisonVerdictSchema,
  /** What each side is made of: run ids, or specs. */
  baseline: z.array(z.string()),
  candidate: z.array(z.string()),
  /** What could not be compared at all, and what a reader must know first. */
  notes: z.array(z.string()),
  comparisons: z.array(cellComparisonSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;
