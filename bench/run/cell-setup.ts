// What one cell needs to be started: the server's configuration, the load's plan, what the server can use. Pure.
import { defaultEngine } from '../../loadgen/engines.js';
import {
  defaultFlows,
  MAX_DEFAULT_FLOWS,
  type EngineName,
  type LoadPlan,
  type Target,
} from '../../loadgen/load-plan.js';
import { parseWorkload, type Workload } from '../../protocol/workload.js';
import type { Cell } from '../../results/run.js';
import type { ServerProcessConfig } from '../../servers/events.js';
import { DEFAULT_GRACE_MS, DEFAULT_IDLE_TIMEOUT_MS } from '../../servers/server.js';
import { MeasureError } from './instruments.js';
import type { ResolvedStyle, RunBasis, RunSetup } from './run-setup.js';
import { YARDSTICK_STYLE, yardstickPhases } from './yardstick-plan.js';

/** Servers of a run are reached over loopback alone. */
const HOST = '127.0.0.1';
/** One thread, and nothing to choose. */
const YARDSTICK_USE = { options: {}, parallelism: 1 } as const satisfies ResolvedStyle;

/** What is measured, by what, with what. */
export interface CellSetup {
  readonly server: ServerProcessConfig;
  readonly workload: Workload;
  /** CPUs that it can keep busy at once, as far as known. */
  readonly parallelism: number;
  /** CPUs that the style's options and its CPU set let it use at once. */
  readonly capacityCpus: number;
  /** The load, once it is known where the server listens. */
  loadPlan(target: Target): LoadPlan;
}

export function setUpCell(run: RunBasis, cell: Cell, round: number, setup: RunSetup): CellSetup {
  const workload = resolveWorkload(run, cell);
  const { scenario } = run;
  const isYardstick = cell.style === YARDSTICK_STYLE;
  const { warmupMs, windowMs } = isYardstick ? yardstickPhases(scenario) : scenario;
  const style = isYardstick ? YARDSTICK_USE : setup.resolveStyle(cell);
  return {
    server: {
      style: cell.style,
      transport: cell.transport,
      host: HOST,
      port: 0,
      options: style.options,
      idleTimeoutMs: DEFAULT_IDLE_TIMEOUT_MS,
      graceMs: DEFAULT_GRACE_MS,
    },
    workload,
    parallelism: style.parallelism,
    capacityCpus: Math.min(style.parallelism, setup.serverCpus?.length ?? setup.machineCpus),
    loadPlan: (target) => ({
      target,
      engine: chooseEngine(cell, setup.engine),
      mode: { kind: 'closed', clients: cell.concurrency },
      sessionRequests: cell.sessionRequests ?? 0,
      messageBytes: cell.messageBytes,
      workload,
      timeoutMs: cell.transport === 'udp' ? scenario.datagramTimeoutMs : scenario.streamTimeoutMs,
      flows: defaultFlows(cell.transport, cell.concurrency),
      workers: Math.min(setup.loadCpus?.length ?? 1, cell.concurrency, MAX_DEFAULT_FLOWS),
      idleConnections: cell.idleConnections,
      seed: (run.seed + round) % Number.MAX_SAFE_INTEGER,
      warmupMs,
      windowMs,
    }),
  };
}

/** An engine that was asked for carries tcp and udp; http has but the one. */
function chooseEngine(cell: Cell, asked: EngineName | null): EngineName {
  return asked === null || cell.transport === 'http' ? defaultEngine(cell.transport) : asked;
}

/** Compute given as time is iterations by the run's calibration, the same for every cell. */
function resolveWorkload(run: RunBasis, cell: Cell): Workload {
  const spec = parseWorkload(cell.workload);
  if (spec.kind !== 'compute-time') return spec;
  if (run.calibration === null) {
    throw new MeasureError('NOT_CALIBRATED', `${cell.workload} needs the run's calibration`);
  }
  const iterations = Math.round(spec.microseconds * run.calibration.iterationsPerMicrosecond);
  return { kind: 'compute', iterations: Math.max(1, iterations) };
}
