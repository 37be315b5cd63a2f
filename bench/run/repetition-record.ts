// The record of a repetition from what was read: differences between the window's edges, derived figures, the verdict. Pure.
import type { LoadResult } from '../../loadgen/load-result.js';
import type { Cell, MemorySample, Repetition } from '../../results/run.js';
import {
  machineMetricsBetween,
  type MachineReading,
  type SocketOwners,
} from '../machine/machine-metrics.js';
import { isCpuIncomplete, serverMetricsBetween } from '../process/server-metrics.js';
import type { TreeSample } from '../process/tree-sampler.js';
import { judgeRepetition } from '../verdict.js';
import type { CellSetup } from './cell-setup.js';
import {
  isRunning,
  type GeneratorProcess,
  type MeasuredServer,
  type ServerEnd,
} from './instruments.js';
import type { RunSetup } from './run-setup.js';

/** One cell in one round. */
export interface Slot {
  readonly cell: Cell;
  readonly round: number;
}

/** The yardstick instead of a cell of the plan, where `place` cells of the round's order come before it. */
export interface YardstickSlot extends Slot {
  readonly place: number;
}

/** A repetition whose processes are up, or that failed on the way there. */
export interface Prepared {
  readonly slot: Slot;
  readonly startedAt: Date;
  readonly startedNs: number;
  readonly setup: CellSetup | null;
  readonly server: MeasuredServer | null;
  readonly generator: GeneratorProcess | null;
  readonly idleMemory: MemorySample | null;
  readonly error: RepetitionError | null;
}

/** What was read at the window's edges; null fields were not reached. */
export interface Measured {
  readonly edges: Edges | null;
  readonly loadedMemory: MemorySample | null;
  readonly owners: SocketOwners;
  readonly started: boolean;
  readonly error: RepetitionError | null;
}

/** Why a repetition ended before its time. */
export type RepetitionError = NonNullable<Repetition['error']>;

/** One reading of everything that is read at a window's edge. */
export interface Edge {
  readonly tree: TreeSample | null;
  readonly machine: MachineReading;
}

export interface Edges {
  readonly before: Edge;
  readonly after: Edge;
}

/** Everything a repetition left behind, judged. */
export function recordRepetition(parts: {
  readonly prepared: Prepared;
  readonly measured: Measured;
  readonly load: LoadResult | null;
  readonly error: RepetitionError | null;
  readonly end: ServerEnd | null;
  readonly runSetup: RunSetup;
  /** CLOCK_MONOTONIC, as the server was gone. */
  readonly endedNs: number;
}): Repetition {
  const { prepared, measured, error, end, runSetup } = parts;
  const { edges, loadedMemory, owners } = measured;
  const load = parts.load === null ? null : writable(parts.load);
  const server = serverMetricsBetween(edges?.before.tree ?? null, edges?.after.tree ?? null, {
    capacityCpus: capacityOf(prepared),
    idleMemory: prepared.idleMemory,
    loadedMemory,
    workers: end?.workers ?? null,
    exit: end?.exit ?? 'died',
  });
  const machine = edges === null ? null : machineBetween(edges, owners, prepared.server);
  const judgement = judgeRepetition({ load, server, machine, error, unseen: unseenOf(prepared) });
  return {
    cellId: prepared.slot.cell.id,
    round: prepared.slot.round,
    startedAt: prepared.startedAt.toISOString(),
    elapsedMs: (parts.endedNs - prepared.startedNs) / 1e6,
    load,
    server,
    machine,
    pinning: {
      serverCpus: isThere(prepared.server) ? null : copy(runSetup.serverCpus),
      loadCpus: copy(runSetup.loadCpus),
    },
    keepAwake: runSetup.keepAwake,
    derived: {
      serverCpuNsPerRequest: serverCpuNsPerRequest(load, server),
      generatorCpuNsPerRequest: load?.generator.cpuNsPerRequest ?? null,
    },
    verdict: judgement.verdict,
    reasons: [...judgement.reasons],
    error,
  };
}

/** Whether it was there before: held to no CPUs, and no part of the harness's own process tree. */
function isThere(server: MeasuredServer | null): boolean {
  return server !== null && isRunning(server);
}

/** Of one that was there, what its own process may use. */
function capacityOf({ setup, server }: Prepared): number {
  const capacityCpus = setup?.capacityCpus ?? 1;
  return server !== null && isRunning(server)
    ? Math.min(setup?.parallelism ?? Infinity, server.allowedCpus)
    : capacityCpus;
}

function unseenOf({ server }: Prepared): string | null {
  return server !== null && isRunning(server) ? server.unseen : null;
}

/** What of the server's CPU is in no counter, or in none of the harness's own, would look like a stranger's. */
function machineBetween(
  { before, after }: Edges,
  owners: SocketOwners,
  server: MeasuredServer | null,
): Repetition['machine'] {
  const own = isThere(server) ? withServerCpu : readingOf;
  const machine = machineMetricsBetween(own(before), own(after), owners);
  return isCpuIncomplete(before.tree, after.tree) ? { ...machine, otherCpuRatio: null } : machine;
}

function readingOf({ machine }: Edge): MachineReading {
  return machine;
}

/** A server that was there before is none of the harness's own processes. Unseen, it cannot be told from strangers. */
function withServerCpu({ machine, tree }: Edge): MachineReading {
  const { ownCpuNs } = machine;
  return {
    ...machine,
    ownCpuNs: ownCpuNs === null || tree === null ? null : ownCpuNs + tree.cpuNs,
  };
}

/** The two /proc readings are not exactly the window apart: CPU is taken to the window's length before it is divided. */
function serverCpuNsPerRequest(
  load: Repetition['load'],
  server: Repetition['server'],
): number | null {
  if (load === null || load.requests.succeeded === 0) return null;
  if (server === null || server.cpuNs === null) return null;
  return (server.cpuNs * (load.windowMs / server.sampledMs)) / load.requests.succeeded;
}

/** As a run stores it. */
function writable(load: LoadResult): NonNullable<Repetition['load']> {
  const { series, warnings } = load;
  return {
    ...load,
    series: series === null ? null : { ...series, succeeded: [...series.succeeded] },
    warnings: [...warnings],
  };
}

function copy(cpus: readonly number[] | null): number[] | null {
  return cpus === null ? null : [...cpus];
}
