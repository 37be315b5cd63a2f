// The contract of a trial's two processes, whoever wrote them: a server that listens, and a load that tells its window and its
// result. What is read of them, and how, is measure-trial.ts and measure-lag.ts.
import type { Target } from '../../loadgen/load-plan.js';
import type { LoadResult } from '../../loadgen/load-result.js';
import type { Instruments, LoadWindowTimes } from '../run/instruments.js';
import type { BuiltPrograms } from './c-programs.js';

/** What stays the same for all trials. CPUs null: wherever the kernel likes. */
export interface TrialSetup {
  readonly instruments: Pick<
    Instruments,
    | 'clock'
    | 'sleepUntil'
    | 'startServer'
    | 'startGenerator'
    | 'probe'
    | 'sampleTree'
    | 'sampleMemory'
  >;
  readonly programs: BuiltPrograms;
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  readonly warmupMs: number;
  readonly windowMs: number;
}

/** A server that is ready. */
export interface TrialServer {
  readonly pid: number;
  readonly target: Target;
  stop(): Promise<unknown>;
}

/** What a load did in its window. */
export interface TrialResult {
  /** Whole replies that came in the window, and were right where the load looks at them. */
  readonly requests: number;
  /** Of the window as it was. */
  readonly windowNs: number;
  /** Requests that nobody answered: datagrams lost, streams timed out. */
  readonly lost: number;
  /** Clients that got no reply in the window; null where the load does not know. */
  readonly unservedClients: number | null;
  /** What the load says of its own CPU: a check on what is read from outside. Null when there was no request. */
  readonly ownCpuNsPerRequest: number | null;
  /** How late requests left, in an open loop of ours; else null. */
  readonly sendLagNs: LoadResult['generator']['sendLagNs'];
}

/** A load whose connections are open. */
export interface TrialLoad {
  readonly pid: number;
  /** Begins the warm-up. */
  start(): Promise<LoadWindowTimes>;
  result(): Promise<TrialResult>;
  close(): Promise<void>;
}

/** Beyond a C program's own times: what the kernel and a loaded machine may add. */
export const MARGIN_MS = 10_000;
