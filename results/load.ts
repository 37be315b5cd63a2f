// The schema of a load's JSON (design section 10) as it lies in a stored run. The generator's own type of the same shape
// is loadgen/load-result.ts; bench/ holds the two against each other at compile time.
import { z } from 'zod';

const count = z.int().nonnegative();
const ns = z.int().nonnegative();
const ratio = z.number().nonnegative();

export const latencySummarySchema = z.strictObject({
  count,
  min: ns.nullable(),
  mean: ns.nullable(),
  p50: ns.nullable(),
  p90: ns.nullable(),
  p99: ns.nullable(),
  p999: ns.nullable(),
  max: ns.nullable(),
  /** HdrHistogram V2 compressed base64, nanoseconds. */
  histogram: z.string(),
});
export type LatencySummary = z.infer<typeof latencySummarySchema>;

export const loadResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  target: z.string(),
  engine: z.string(),
  load: z.strictObject({
    mode: z.enum(['closed', 'open']),
    concurrency: count,
    rateRps: z.number().nullable(),
    arrivals: z.enum(['constant', 'poisson']).nullable(),
    sessionRequests: count.nullable(),
    messageBytes: count,
    workload: z.string(),
    durationMs: z.number(),
    warmupMs: z.number(),
    timeoutMs: z.number(),
    flows: count.nullable(),
    /** Older files have neither this field nor `idle`, and had no idle connections. */
    idleConnections: count.default(0),
    seed: count,
  }),
  windowMs: z.number(),
  requests: z.strictObject({
    sent: count,
    succeeded: count,
    corrupted: count,
    timedOut: count,
    lost: count,
    aborted: count,
    late: count,
    duplicated: count,
    reordered: count,
  }),
  sessions: z
    .strictObject({ opened: count, completed: count, refused: count, reset: count, failed: count })
    .nullable(),
  /** asked = held + refused + unanswered + corrupted + closed; null when none were asked for. */
  idle: z
    .strictObject({
      asked: count,
      held: count,
      refused: count,
      unanswered: count,
      corrupted: count,
      closed: count,
    })
    .nullable()
    .default(null),
  throughput: z.strictObject({
    requestsPerSecond: z.number(),
    bytesPerSecond: z.number(),
    sessionsPerSecond: z.number().nullable(),
  }),
  /** Verified replies in each interval from the warm-up on; the window begins at 0. Older files do not have it. */
  series: z
    .strictObject({
      intervalMs: z.number().positive(),
      startMs: z.number().max(0),
      succeeded: z.array(count),
    })
    .nullable()
    .default(null),
  responseTimeNs: latencySummarySchema,
  serviceTimeNs: latencySummarySchema,
  connectTimeNs: latencySummarySchema.nullable(),
  firstReplyTimeNs: latencySummarySchema,
  fairness: z.strictObject({
    clients: count,
    unservedClients: count,
    jainIndex: ratio.nullable(),
    minRequests: count,
    maxRequests: count,
  }),
  generator: z.strictObject({
    cpuNsPerRequest: ns.nullable(),
    cpuUtilization: ratio,
    spinUtilization: ratio,
    workers: count,
    sendLagNs: z.strictObject({ p50: ns, p99: ns, max: ns }).nullable(),
  }),
  littlesLaw: z
    .strictObject({ concurrency: z.number(), throughputTimesLatency: z.number(), ratio })
    .nullable(),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() })),
});
export type LoadResult = z.infer<typeof loadResultSchema>;
