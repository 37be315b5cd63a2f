// Puts our own load on a server that is being profiled: closed loop, from threads of this process. Its figures say what the tool
// costs, not what the server can do.
import { defaultEngine } from '../../loadgen/engines.js';
import { defaultFlows, type LoadPlan, type Target } from '../../loadgen/load-plan.js';
import type { LoadResult } from '../../loadgen/load-result.js';
import { runLoad } from '../../loadgen/run-load.js';
import type { Workload } from '../../protocol/workload.js';

/** The shape of a profiling load. */
export interface ProfileLoad {
  readonly concurrency: number;
  readonly durationMs: number;
  readonly workload: Workload;
  /** The whole frame. */
  readonly messageBytes: number;
  /** As sweeps do, so that an iterative server gets to serve all its clients. */
  readonly sessionRequests: number;
}

/** A tool may slow a server tenfold; a request is given up long after that. */
const TIMEOUT_MS = 10_000;
/** Design: a datagram is lost after a second. */
const DATAGRAM_TIMEOUT_MS = 1_000;

/** One load from connect to result; an abort of `signal` ends it early. @throws {LoadPlanError} */
export async function driveLoad(
  target: Target,
  load: ProfileLoad,
  signal: AbortSignal,
): Promise<LoadResult> {
  const unobserved = { opened: () => undefined, started: () => undefined };
  return runLoad(planOf(target, load), unobserved, signal);
}

/** No warm-up: a profile holds the server's whole life anyhow. */
function planOf(target: Target, load: ProfileLoad): LoadPlan {
  const isDatagram = target.transport === 'udp';
  return {
    target,
    engine: defaultEngine(target.transport),
    mode: { kind: 'closed', clients: load.concurrency },
    sessionRequests: target.transport === 'tcp' ? load.sessionRequests : 0,
    messageBytes: load.messageBytes,
    workload: load.workload,
    timeoutMs: isDatagram ? DATAGRAM_TIMEOUT_MS : TIMEOUT_MS,
    flows: defaultFlows(target.transport, load.concurrency),
    workers: 1,
    idleConnections: 0,
    seed: 1,
    warmupMs: 0,
    windowMs: load.durationMs,
  };
}
