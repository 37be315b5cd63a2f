// The contract of a rule that a server must keep: tried over the wire, from outside, with nothing but a client.
import type { Transport } from '../../protocol/workload.js';
import type { CheckLevel, Finding } from '../../results/check-result.js';
import type { SubjectServer } from './subject.js';

/** Tried on a server that no other rule uses meanwhile. A rule leaves nothing behind: no open connection, no timer. */
export interface CheckRule {
  /** Stable, kebab-case, begins with its transport: `tcp-half-close`. */
  readonly id: string;
  readonly title: string;
  readonly transport: Transport;
  /** `echo` rules hold for every RFC 862 server, `full` ones for those that keep the whole protocol. */
  readonly level: CheckLevel;
  /**
   * `own`: no other rule uses the server after this one, which may end it; needs one that was started. `impatient`: one that was told,
   * if it can be, to cut off soon who stops in mid-frame.
   */
  readonly server: 'shared' | 'own' | 'impatient';
  /** What is demanded, and where that is written. */
  readonly rule: string;
  /**
   * Settles within a few times `patienceMs`; a server that is slow beyond it has failed. Rejects for faults of our own, and when
   * the signal is aborted, alone.
   */
  check(server: SubjectServer, tools: CheckTools): Promise<Observation>;
}

/** What a rule is given beside the server. */
export interface CheckTools {
  readonly level: CheckLevel;
  /** How long any one reply may take beside the work asked for. */
  readonly patienceMs: number;
  /** Aborted when this rule, or the whole check, must end. */
  readonly signal: AbortSignal;
}

/**
 * Why something could not be tried: the `server` itself kept it from being tried, there was no `time`, the `level` does not ask for it,
 * or the `environment` has not what it takes.
 */
export type SkipCause = 'server' | 'time' | 'level' | 'environment';

/** What came of it, as a finding says it. */
export interface Observation extends Pick<Finding, 'status' | 'sent' | 'received' | 'remedy'> {
  /** Null for all but skips, and the failure of a rule in which the time for the whole check was over. */
  readonly cause: SkipCause | null;
}
