// What the conformance suite is run against: a server of any kind, in this process or in one of its own.
import type { Transport } from '../../protocol/workload.js';
import type { WorkerCounts } from '../server.js';

/** A server that is listening, for the length of some tests. */
export interface SubjectServer {
  readonly host: string;
  readonly port: number;
  /** Stops it; counts are empty where nobody knows them. */
  stop(): Promise<readonly WorkerCounts[]>;
}

/** What a server claims to be, and how to get one. */
export interface Subject {
  readonly name: string;
  readonly transport: Transport;
  /** How many clients (over UDP: datagrams) it serves at the same time. */
  readonly serves: 'one-at-a-time' | 'all-at-once';
  /** Tests that do not apply, by the beginning of their name, and why. */
  readonly skip: readonly { readonly reason: string; readonly tests: readonly string[] }[];
  start(limits: SubjectLimits): Promise<SubjectServer>;
}

/** What a test asks of its server. Milliseconds. */
export interface SubjectLimits {
  readonly idleTimeoutMs: number;
  readonly graceMs: number;
}

/** Long enough for a healthy client on a machine that is busy with something else. */
export const PATIENT: SubjectLimits = { idleTimeoutMs: 20_000, graceMs: 4_000 };
/** Short enough to wait for. Only for tests of the timeout itself. */
export const IMPATIENT: SubjectLimits = { idleTimeoutMs: 300, graceMs: 4_000 };

/** The reason why `test` does not apply to `subject`, or null. */
export function skipReason(subject: Subject, test: string): string | null {
  const skip = subject.skip.find(({ tests }) => tests.some((name) => test.startsWith(name)));
  return skip?.reason ?? null;
}
