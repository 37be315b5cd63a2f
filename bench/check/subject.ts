// The contract of a server that is checked, named by its behaviour or graded: one of ours, somebody's command, or one that runs
// already. What opens each is in open-subject.ts and running-subject.ts.
import type { Target } from '../../loadgen/load-plan.js';
import type { Transport } from '../../protocol/workload.js';
import type { ServerEnd } from '../run/instruments.js';

/** How to get at such a server; a started one as often as wanted, each time afresh. */
export interface Subject {
  /** As the user named it: `event-loop`, `python3 server.py {port}`, `tcp://127.0.0.1:7`. */
  readonly name: string;
  readonly transport: Transport;
  /** False: it runs already, and can be neither ended nor begun anew. */
  readonly isStarted: boolean;
  /**
   * @param signal aborted when nobody waits for it any more: one that is starting is ended then.
   * @param idleTimeoutMs after which it is to cut off a client that has stopped in mid-frame, if it can be told.
   * @throws {MeasureError} when it does not come up or, running already, does not answer; the signal's reason.
   */
  open(signal: AbortSignal, idleTimeoutMs?: number): Promise<SubjectServer>;
}

/** A server that is listening. */
export interface SubjectServer {
  readonly target: Target;
  /** The process that listens, for /proc; null where it is not ours to see (another host, another user). */
  readonly pid: number | null;
  /** How the process ended, once it has; null while it runs or when nobody can know. */
  end(): ServerEnd | null;
  /** Asks by SIGTERM, waits its grace, then kills its whole group. One that runs already is left alone: null. Idempotent. */
  stop(): Promise<ServerEnd | null>;
}
