// The contract between a run and the world: processes to start, readings to take, a clock. The real ones are in
// real-instruments.ts; tests hand in fakes, so that plan, order, faults and resume are tested instantly.
import type { LoadPlan, Target } from '../../loadgen/load-plan.js';
import type { LoadResult } from '../../loadgen/load-result.js';
import type { Workload } from '../../protocol/workload.js';
import type { MemorySample, ServerMetrics } from '../../results/run.js';
import type { ServerProcessConfig } from '../../servers/events.js';
import type { HiccupProbe } from '../machine/hiccup-probe.js';
import type { MachineReading } from '../machine/machine-metrics.js';
import type { TreeSample } from '../process/tree-sampler.js';

/** How a server process ended. `how` says it in words, with the last thing it wrote on stderr. */
export interface ServerEnd {
  readonly exit: ServerMetrics['exit'];
  readonly how: string;
  readonly workers: ServerMetrics['workers'];
}

/** A server process that was started and has shown itself ready. */
export interface ServerUnderTest {
  readonly pid: number;
  readonly target: Target;
  /** Settles when the process is gone, whoever ended it. Never rejects. */
  readonly ended: Promise<ServerEnd>;
  /** Asks by SIGTERM, waits its grace, then kills its whole group. Idempotent. */
  stop(): Promise<ServerEnd>;
}

/** A server that was started by a command, whose processes may not be who serves: a container's are somebody else's. */
export interface StartedForeign extends ServerUnderTest {
  /** Why its process tree is not the server; null: it is. */
  readonly unseen: string | null;
}

/** A server that was there before: it is neither started nor held to CPUs nor ended here. */
export interface RunningServer {
  /** The root of its process tree; null: it cannot be seen, and `unseen` says why. */
  readonly pid: number | null;
  readonly unseen: string | null;
  /** CPUs that its process may use. */
  readonly allowedCpus: number;
  readonly target: Target;
  /** Settles when it was let go. Never rejects. */
  readonly ended: Promise<ServerEnd>;
  /** Lets go of it: it runs on. Idempotent. */
  stop(): Promise<ServerEnd>;
}

/** Whatever a repetition measures. */
export type MeasuredServer = ServerUnderTest | StartedForeign | RunningServer;

/** Whether it was there before. */
export function isRunning(server: MeasuredServer): server is RunningServer {
  return 'allowedCpus' in server;
}

/** Why nothing can be read of its processes, or null. */
export function unseenReason(server: MeasuredServer): string | null {
  return 'unseen' in server ? server.unseen : null;
}

/** Edges of the window on CLOCK_MONOTONIC, nanoseconds. */
export interface LoadWindowTimes {
  readonly windowStartNs: number;
  readonly windowEndNs: number;
}

/** A generator process that is up. Every promise rejects with a {@link MeasureError} when it fails, dies or falls silent. */
export interface GeneratorProcess {
  readonly pid: number;
  /** Opens the first connections; nothing is sent. */
  open(plan: LoadPlan): Promise<void>;
  /** Begins the warm-up. */
  start(): Promise<LoadWindowTimes>;
  /** The result of the load that was started. */
  result(): Promise<LoadResult>;
  /** Ends the load early; the result still comes. */
  stop(): void;
  /** Ends the process, by force when it lingers. Idempotent. */
  close(): Promise<void>;
}

/** Everything a repetition needs of the world. */
export interface Instruments {
  /** CLOCK_MONOTONIC, nanoseconds. */
  readonly clock: () => number;
  readonly now: () => Date;
  /** Settles at `atNs` on the clock, a millisecond late at most on an idle machine; or at once when `signal` aborts. */
  readonly sleepUntil: (atNs: number, signal: AbortSignal) => Promise<void>;
  /** @throws {MeasureError} when it does not come up. */
  readonly startServer: (
    config: ServerProcessConfig,
    cpus: readonly number[] | null,
  ) => Promise<MeasuredServer>;
  /** @throws {MeasureError} when it does not come up. */
  readonly startGenerator: (cpus: readonly number[] | null) => Promise<GeneratorProcess>;
  /** One request, its reply checked byte for byte. @throws {MeasureError} when it is wrong or does not come. */
  readonly probe: (target: Target, workload: Workload, messageBytes: number) => Promise<void>;
  readonly sampleTree: (pid: number) => TreeSample | null;
  /** Processes that a server which was there before left behind, outside of its tree; see strays.ts. */
  readonly findStrays: (pid: number) => number[];
  readonly sampleMemory: (pid: number) => MemorySample | null;
  readonly readMachine: () => MachineReading;
  readonly readSocketInodes: (pid: number) => Set<number> | null;
  readonly probeHiccups: (cpus: readonly number[] | null) => Promise<HiccupProbe[]>;
}

/** What ended a repetition before its time. */
export class MeasureError extends Error {
  override readonly name = 'MeasureError';
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
