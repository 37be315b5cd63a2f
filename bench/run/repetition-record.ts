// The record of a repetition from what was read: differences between the window's edges, derived figures, the verdict. Pure.
import type { LoadResult } from '../../loadgen/load-result.js';
import type { Cell, MemorySample, Repetition } from '../../results/run.js';
import {
  machineMetricsBetween,
  type MachineReading,
  type SocketOwners,
} from '../machine/machine-metrics.js';
import { cpuGap, serverMetricsBetween } from '../process/server-metrics.js';
import type { TreeSample } from '../process/tree-sampler.js';
import { judgeRepetition } from '../verdict.js';
import type { CellSetup } from './cell-setup.js';
import {
  isRunning,
  unseenReason,
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
  /** Read as the connections stood and nothing was sent: who is gone by the window's end was there once. */
  readonly opened: TreeSample | null;
  /** Processes that the server has left behind, the most that were seen at once. */
  readonly strays: number;
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
  const gap = gapOf(measured);
  const load = parts.load === null ? null : writable(parts.load);
  const counted = serverMetricsBetween(edges?.before.tree ?? null, edges?.after.tree ?? null, {
    capacityCpus: capacityOf(prepared, load, runSetup),
    idleMemory: prepared.idleMemory,
    loadedMemory,
    workers: end?.workers ?? null,
    exit: end?.exit ?? 'died',
  });
  const server =
    counted === null || gap === null ? counted : { ...counted, cpuNs: null, cpuUtilization: null };
  const machine = edges === null ? null : machineBetween(edges, owners, prepared.server, gap);
  const unseen = prepared.server === null ? null : unseenReason(prepared.server);
  const judgement = judgeRepetition({ load, server, machine, error, unseen, cpuGap: gap });
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

/** Less than this nothing is left of a machine for its server: the generator is what was measured. */
const LEAST_CAPACITY_CPUS = 0.05;

/** Of one that was there, what its own process may use, and the generator left it of the machine. */
function capacityOf(
  { setup, server }: Prepared,
  load: Repetition['load'],
  { machineCpus }: RunSetup,
): number {
  if (server === null || !isRunning(server)) return setup?.capacityCpus ?? 1;
  const leftCpus = machineCpus - generatorCpus(load);
  const cpus = Math.min(setup?.parallelism ?? Infinity, server.allowedCpus, leftCpus);
  return Math.max(LEAST_CAPACITY_CPUS, cpus);
}

/** CPUs that the generator kept busy, on average. */
function generatorCpus(load: Repetition['load']): number {
  const cpuNs = load?.generator.cpuNsPerRequest ?? null;
  if (load === null || cpuNs === null) return 0;
  return (cpuNs * load.throughput.requestsPerSecond) / 1e9;
}

/** Why a part of the server's CPU is in no counter, or null. */
function gapOf({ edges, opened, strays }: Measured): string | null {
  if (edges === null) return null;
  const { before, after } = edges;
  if (strays > 0) {
    return `${strays === 1 ? 'a process that it left behind is' : `${strays} processes that it left behind are`} not in its process tree, and the CPU of such is in no counter; let echobench start it (--server name='command {port}')`;
  }
  return (
    cpuGap(before.tree, after.tree) ?? cpuGap(opened, before.tree) ?? cpuGap(opened, after.tree)
  );
}

/** What of the server's CPU is in no counter, or in none of the harness's own, would look like a stranger's. */
function machineBetween(
  { before, after }: Edges,
  owners: SocketOwners,
  server: MeasuredServer | null,
  gap: string | null,
): Repetition['machine'] {
  const isElsewhere = server !== null && (isRunning(server) || unseenReason(server) !== null);
  const own = isElsewhere ? withServerCpu : readingOf;
  const machine = machineMetricsBetween(own(before), own(after), owners);
  return gap === null ? machine : { ...machine, otherCpuRatio: null };
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
