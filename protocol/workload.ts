// What each request asks of a server, and how a user writes it: `echo`, `compute:<n>`, `wait:<µs>`. Pure.
import { KIND_COMPUTE, KIND_ECHO, KIND_WAIT } from './frame.js';

/** The three carriers of the echo protocol. */
export const TRANSPORTS = ['tcp', 'udp', 'http'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** One request's work. `compute` counts xorshift32 steps; `wait` is a delay. */
export type Workload =
  | { readonly kind: 'echo' }
  | { readonly kind: 'compute'; readonly iterations: number }
  | { readonly kind: 'wait'; readonly microseconds: number };

/** What a user may write: a workload, or compute by time, which a run calibrates to iterations once. */
export type WorkloadSpec =
  Workload | { readonly kind: 'compute-time'; readonly microseconds: number };

/** A workload text that cannot be understood. */
export class WorkloadError extends Error {
  readonly code = 'WORKLOAD_INVALID';
  override readonly name = 'WorkloadError';
}

const MAX_U32 = 0xffff_ffff;
const MICROSECONDS_PER: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
};
const SPEC = /^(echo|compute|wait)(?::(\d+(?:\.\d+)?)(us|µs|ms|s)?)?$/u;

/**
 * Parses `echo`, `compute:20000` (iterations), `compute:200us` (time), `wait:1000` or `wait:1ms` (a bare number is
 * microseconds).
 * @throws {WorkloadError} naming what was written and what is accepted.
 */
export function parseWorkload(text: string): WorkloadSpec {
  const match = SPEC.exec(text);
  const [, kind, digits, unit] = match ?? [];
  if (kind === 'echo' && digits === undefined) return { kind: 'echo' };
  if (kind === undefined || kind === 'echo' || digits === undefined) throw unreadable(text);
  const scaled = Number(digits) * (unit === undefined ? 1 : (MICROSECONDS_PER[unit] ?? 1));
  if (!Number.isInteger(scaled) || scaled > MAX_U32) throw unreadable(text);
  if (kind === 'wait') return { kind: 'wait', microseconds: scaled };
  return unit === undefined
    ? { kind: 'compute', iterations: scaled }
    : { kind: 'compute-time', microseconds: scaled };
}

/** The text that {@link parseWorkload} reads back to the same workload. */
export function formatWorkload(workload: WorkloadSpec): string {
  switch (workload.kind) {
    case 'echo':
      return 'echo';
    case 'compute':
      return `compute:${workload.iterations}`;
    case 'compute-time':
      return `compute:${workload.microseconds}us`;
    case 'wait':
      return `wait:${workload.microseconds}`;
  }
}

/** The `kind` and `amount` header fields of a request for this workload. */
export function workloadFields(workload: Workload): { kind: number; amount: number } {
  switch (workload.kind) {
    case 'echo':
      return { kind: KIND_ECHO, amount: 0 };
    case 'compute':
      return { kind: KIND_COMPUTE, amount: workload.iterations };
    case 'wait':
      return { kind: KIND_WAIT, amount: workload.microseconds };
  }
}

function unreadable(text: string): WorkloadError {
  return new WorkloadError(
    `workload "${text}" is not understood: write echo, compute:<iterations>, compute:<time>us, wait:<µs> or wait:<time>ms (at most 2^32 - 1)`,
  );
}
