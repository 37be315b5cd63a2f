// The schema of what `check --json` prints: what a server owes, rule by rule, and which style it behaves like.
import { z } from 'zod';

/** Raised when a field changes meaning. */
export const CHECK_SCHEMA_VERSION = 1;

/** `echo`: RFC 862 is enough. `full`: the whole protocol, compute and wait and malformed frames included. */
export const CHECK_LEVELS = ['echo', 'full'] as const;
export type CheckLevel = (typeof CHECK_LEVELS)[number];

/**
 * Styles that can be told apart by behaviour, each on either substrate and in any language: `iterative` serves one client at a
 * time; `fork` a process, `threads` a thread for each connection, or a fixed pool of threads that serve one connection each;
 * `prefork` a fixed pool of processes that serve one connection each; `event-loop` one thread for all (node's, select, poll,
 * epoll); `cluster` several processes, each with such a loop; `piscina` a loop for the I/O and a pool of threads for the work.
 */
export const BEHAVIOURS = [
  'iterative',
  'fork',
  'prefork',
  'threads',
  'event-loop',
  'cluster',
  'piscina',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** `warn`: the protocol asks for it, but RFC 862 and this level do not. `skip`: could not be tried, and why is in `received`. */
export const FINDING_STATUSES = ['pass', 'warn', 'fail', 'skip'] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];

/** One rule, tried. Texts are for people; bytes in them are in hexadecimal and cut to a readable length. */
export const findingSchema = z.strictObject({
  /** Stable, kebab-case: `tcp-half-close`. */
  id: z.string(),
  title: z.string(),
  status: z.enum(FINDING_STATUSES),
  sent: z.string().nullable(),
  received: z.string().nullable(),
  /** What is demanded, and where that is written. */
  rule: z.string(),
  /** How to mend it; null where nothing is to be mended. */
  remedy: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/** Which style the server behaves like; null and confidence 0 where nothing tells. */
export const namedStyleSchema = z.strictObject({
  named: z.enum(BEHAVIOURS).nullable(),
  confidence: z.number().min(0).max(1),
  /** What was seen, and what follows from it, a sentence each. */
  evidence: z.array(z.string()),
});
export type NamedStyle = z.infer<typeof namedStyleSchema>;

export const checkResultSchema = z.strictObject({
  schemaVersion: z.literal(CHECK_SCHEMA_VERSION),
  /** `tcp://127.0.0.1:21000`, or the style or command that was started. */
  target: z.string(),
  level: z.enum(CHECK_LEVELS),
  /** `fail` when any finding is. */
  verdict: z.enum(['pass', 'fail']),
  findings: z.array(findingSchema),
  style: namedStyleSchema,
});
export type CheckResult = z.infer<typeof checkResultSchema>;
