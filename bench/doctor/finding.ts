// The contract of a doctor's check: facts in, a finding out. Pure; what is true of the machine is gathered in facts.ts.
import type { DoctorFacts } from './facts.js';

/** `warn`: results hold with the reservation named. `bad`: results of this machine are not worth having as it is. */
export type FindingStatus = 'ok' | 'warn' | 'bad';

/** What one check found. `remedy` is null when there is nothing to do. */
export interface DoctorFinding {
  readonly id: string;
  readonly status: FindingStatus;
  readonly finding: string;
  readonly whyItMatters: string;
  readonly remedy: string | null;
}

/** What a check says of these facts; id and reason are the check's own. */
export type Diagnosis = Pick<DoctorFinding, 'status' | 'finding' | 'remedy'>;

/** One thing that can disturb measurements. */
export interface DoctorCheck {
  readonly id: string;
  readonly whyItMatters: string;
  readonly diagnose: (facts: DoctorFacts) => Diagnosis;
}

/** All is well. `remedy` may still say how to have more. */
export function ok(finding: string, remedy: string | null = null): Diagnosis {
  return { status: 'ok', finding, remedy };
}

export function warn(finding: string, remedy: string): Diagnosis {
  return { status: 'warn', finding, remedy };
}

export function bad(finding: string, remedy: string): Diagnosis {
  return { status: 'bad', finding, remedy };
}

/** A ratio as a reader says it: `12 %`, `0.4 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  return `${value.toFixed(value < 10 ? 1 : 0)} %`;
}

/** Nanoseconds as microseconds or milliseconds. */
export function duration(ns: number): string {
  if (ns < 1e6) return `${(ns / 1e3).toFixed(ns < 1e4 ? 1 : 0)} µs`;
  return `${(ns / 1e6).toFixed(1)} ms`;
}
