// The schema of a scenario: which cells, how long, how often. Stored in every run that it made.
import { z } from 'zod';
import { foreignServerSchema } from './foreign-server.js';

const positive = z.number().positive();
const count = z.int().positive();

/** One style with its own options, e.g. `{ style: cluster, options: { scheduling: rr } }`. */
export const scenarioStyleSchema = z.strictObject({
  style: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type ScenarioStyle = z.infer<typeof scenarioStyleSchema>;

/** One sweep: the full product of its lists. A scenario is one or more sweeps over the same styles and servers. */
export const sweepSchema = z.strictObject({
  /** Names of the scenario's styles and servers that this sweep is of. Empty: all of them. */
  styles: z.array(z.string()).default([]),
  transports: z.array(z.enum(['tcp', 'udp', 'http'])).min(1),
  /** As on the command line: `echo`, `compute:200us`, `wait:1ms`. */
  workloads: z.array(z.string()).min(1),
  concurrency: z.array(count.max(1_000_000)).min(1),
  messageBytes: z.array(z.int().min(20).max(1_048_596)).min(1).default([64]),
  /** Requests per session over tcp; 0 keeps one session for the whole window. */
  sessionRequests: z.int().nonnegative().default(100),
  /** Connections that lie open in silence beside the clients; tcp alone has any. */
  idleConnections: z.array(z.int().nonnegative().max(1_000_000)).min(1).default([0]),
  /** By a style's name: the most idle connections it can hold; larger numbers of the list become this one. */
  idleLimits: z.record(z.string(), z.int().nonnegative()).default({}),
  /** Workers or pool threads of the styles that have a number of them; other styles are measured once. Empty: as each style's options say. */
  workers: z.array(count.max(1_024)).default([]),
});
export type Sweep = z.infer<typeof sweepSchema>;

export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes'),
  description: z.string(),
  /** May be empty where there are servers. */
  styles: z.array(scenarioStyleSchema).default([]),
  /** Servers that are not ours, measured beside the styles; each stands in its cells by its name. */
  servers: z.array(foreignServerSchema).default([]),
  sweeps: z.array(sweepSchema).min(1),
  rounds: count.max(1_000),
  warmupMs: z.number().nonnegative(),
  windowMs: positive,
  /** A datagram older than this is lost; a stream request older than `streamTimeoutMs` is timed out. */
  datagramTimeoutMs: positive.default(1_000),
  streamTimeoutMs: positive.default(10_000),
  /** The run ends here, after the repetition under way, and says so. Null: no bound. */
  maxMinutes: positive.nullable().default(null),
  /** Keep idle CPUs from sleeping deeply with a SCHED_IDLE spinner. */
  keepAwake: z.boolean().default(false),
  /** Measure the yardstick (servers/yardstick/) at even places of every round. */
  yardstick: z.boolean().default(true),
  /** Add rounds until half the 95 % interval of every comparable cell's median throughput is at most this share of it. Null: the rounds as planned. */
  targetCiRatio: z.number().positive().lt(1).nullable().default(null),
});
export type Scenario = z.infer<typeof scenarioSchema>;
