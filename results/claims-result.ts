// The schema of what `claims --json` prints: the course's statements as experiments, each with its data and a verdict.
import { z } from 'zod';

/** Raised when a field changes meaning. */
export const CLAIMS_SCHEMA_VERSION = 1;

/** `inconclusive`: the interval of what was measured allows both answers, or the machine cannot run the experiment. */
export const CLAIM_VERDICTS = [
  'holds',
  'holds partly',
  'does not hold here',
  'inconclusive',
] as const;
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number];

/** One figure. `low` and `high`: its 95 % interval; null where it is a count that was seen once, or too few were measured. */
export const evidenceSchema = z.strictObject({
  name: z.string(),
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** `ratio`, `ns/request`, `bytes`, `s/1,000 connections`, …; a ratio is 0–1 or a quotient, as its name says. */
  unit: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const claimResultSchema = z.strictObject({
  /** Stable, kebab-case: `fork-doubles-memory`. */
  id: z.string(),
  /** As the slide says it, or as near as a whole sentence can. */
  statement: z.string(),
  /** The slide's title, or the book's chapter. */
  slide: z.string(),
  verdict: z.enum(CLAIM_VERDICTS),
  evidence: z.array(evidenceSchema),
  /** A paragraph: what was done, what was seen, why it is so. */
  explanation: z.string(),
});
export type ClaimResult = z.infer<typeof claimResultSchema>;

export const claimsResultSchema = z.strictObject({
  schemaVersion: z.literal(CLAIMS_SCHEMA_VERSION),
  claims: z.array(claimResultSchema),
});
export type ClaimsResult = z.infer<typeof claimsResultSchema>;
