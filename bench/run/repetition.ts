// One measurement of one cell against a freshly started server (design section 7), in three steps that the run can overlap:
// prepare (start, probe, idle memory), measure (connect, warm-up, window) and finish (result, stop, judgement).
import type { LoadResult } from '../../loadgen/load-result.js';
import type { Cell, MemorySample, Repetition, Run } from '../../results/run.js';
import { errorCode } from '../exit-codes.js';
import {
  machineMetricsBetween,
  type MachineReading,
  type SocketOwners,
} from '../machine/machine-metrics.js';
import { serverMetricsBetween } from '../process/server-metrics.js';
import type { TreeSample } from '../process/tree-sampler.js';
import { judgeRepetition } from '../verdict.js';
import { setUpCell, type CellSetup } from './cell-setup.js';
import { within } from './deadline.js';
import {
  MeasureError,
  type GeneratorProcess,
  type Instruments,
  type ServerEnd,
  type ServerUnderTest,
} from './instruments.js';
import type { RunSetup } from './run-setup.js';

/** One cell in one round. */
export interface Slot {
  readonly cell: Cell;
  readonly round: number;
}

/** A repetition whose processes are up, or that failed on the way there. */
export interface Prepared {
  readonly slot: Slot;
  readonly startedAt: Date;
  readonly startedNs: number;
  readonly setup: CellSetup | null;
  readonly server: ServerUnderTest | null;
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

type RepetitionError = NonNullable<Repetition['error']>;

interface Edge {
  readonly tree: TreeSample | null;
  readonly machine: MachineReading;
}

interface Edges {
  readonly before: Edge;
  readonly after: Edge;
}

/** After the server has died there is nothing to wait for but the generator's account of it. */
const RESULT_AFTER_DEATH_MS = 3_000;
const NO_OWNERS: SocketOwners = { serverSockets: null, generatorSockets: null };
const NOT_MEASURED: Measured = {
  edges: null,
  loadedMemory: null,
  owners: NO_OWNERS,
  started: false,
  error: null,
};

/** Starts server and generator side by side, probes the server, reads its idle memory. Never rejects: errors are in it. */
export async function prepareRepetition(
  run: Run,
  slot: Slot,
  runSetup: RunSetup,
  instruments: Instruments,
): Promise<Prepared> {
  const prepared: Prepared = {
    slot,
    startedAt: instruments.now(),
    startedNs: instruments.clock(),
    setup: null,
    server: null,
    generator: null,
    idleMemory: null,
    error: null,
  };
  let setup: CellSetup;
  try {
    setup = setUpCell(run, slot.cell, slot.round, runSetup);
  } catch (error) {
    return { ...prepared, error: describeError(error) };
  }
  const starts = await Promise.allSettled([
    instruments.startServer(setup.server, runSetup.serverCpus),
    instruments.startGenerator(runSetup.loadCpus),
  ]);
  const [serverStart, generatorStart] = starts;
  const server = serverStart.status === 'fulfilled' ? serverStart.value : null;
  const generator = generatorStart.status === 'fulfilled' ? generatorStart.value : null;
  const refused = starts.find((start) => start.status === 'rejected');
  const up = { ...prepared, setup, server, generator };
  if (refused !== undefined || server === null) {
    return { ...up, error: describeError(refused?.reason) };
  }
  try {
    const { messageBytes } = slot.cell;
    await orDeathOf(server, instruments.probe(server.target, setup.workload, messageBytes));
    return { ...up, idleMemory: instruments.sampleMemory(server.pid) };
  } catch (error) {
    return { ...up, error: describeError(error) };
  }
}

/** Connects, warms up, and reads both edges of the window. Never rejects: errors are in the result. */
export async function measureRepetition(
  prepared: Prepared,
  instruments: Instruments,
): Promise<Measured> {
  const { server, generator, setup } = prepared;
  if (prepared.error !== null || server === null || generator === null || setup === null) {
    return NOT_MEASURED;
  }
  let measured: Measured = NOT_MEASURED;
  const over = new AbortController();
  const readEdge = (): Edge => ({
    tree: instruments.sampleTree(server.pid),
    machine: instruments.readMachine(),
  });
  // A generator that dies in the window is found out when its result is asked for; the window is over soon.
  const reach = <T>(promise: Promise<T>): Promise<T> => orDeathOf(server, promise);
  try {
    await reach(generator.open(setup.loadPlan(server.target)));
    if (setup.server.transport === 'udp')
      measured = { ...measured, owners: ownersOf(prepared, instruments) };
    const window = await reach(generator.start());
    measured = { ...measured, started: true };
    await reach(instruments.sleepUntil(window.windowStartNs, over.signal));
    const before = readEdge();
    await reach(instruments.sleepUntil(window.windowEndNs, over.signal));
    const after = readEdge();
    const loadedMemory = instruments.sampleMemory(server.pid);
    return { ...measured, edges: { before, after }, loadedMemory };
  } catch (error) {
    return { ...measured, error: describeError(error) };
  } finally {
    over.abort();
  }
}

/** Takes the result, stops both processes, and judges. Never rejects; nothing of the repetition is left running. */
export async function finishRepetition(
  prepared: Prepared,
  measured: Measured,
  runSetup: RunSetup,
  instruments: Instruments,
): Promise<Repetition> {
  let error = prepared.error ?? measured.error;
  let load: LoadResult | null = null;
  try {
    load = await takeResult(prepared.generator, measured);
  } catch (cause) {
    error ??= describeError(cause);
  }
  const [end] = await Promise.all([prepared.server?.stop(), prepared.generator?.close()]);
  if (end?.exit === 'died') error ??= describeError(serverDied(end));
  return assemble({ prepared, measured, load, error, end: end ?? null, runSetup, instruments });
}

/** Ends both processes at once, with no account of what they did. */
export async function abandonRepetition(prepared: Prepared): Promise<void> {
  await Promise.all([prepared.server?.stop(), prepared.generator?.close()]);
}

async function takeResult(
  generator: GeneratorProcess | null,
  measured: Measured,
): Promise<LoadResult | null> {
  if (generator === null || !measured.started) return null;
  if (measured.error === null) return generator.result();
  generator.stop();
  return within(
    generator.result(),
    RESULT_AFTER_DEATH_MS,
    () => new MeasureError('GENERATOR_SILENT', 'the load generator did not end when told to'),
  );
}

function assemble(parts: {
  readonly prepared: Prepared;
  readonly measured: Measured;
  readonly load: LoadResult | null;
  readonly error: RepetitionError | null;
  readonly end: ServerEnd | null;
  readonly runSetup: RunSetup;
  readonly instruments: Instruments;
}): Repetition {
  const { prepared, measured, error, end, runSetup, instruments } = parts;
  const { edges, loadedMemory, owners } = measured;
  const load = parts.load === null ? null : { ...parts.load, warnings: [...parts.load.warnings] };
  const server = serverMetricsBetween(edges?.before.tree ?? null, edges?.after.tree ?? null, {
    capacityCpus: prepared.setup?.capacityCpus ?? 1,
    idleMemory: prepared.idleMemory,
    loadedMemory,
    workers: end?.workers ?? null,
    exit: end?.exit ?? 'died',
  });
  const machine =
    edges === null
      ? null
      : machineMetricsBetween(edges.before.machine, edges.after.machine, owners);
  const judgement = judgeRepetition({ load, server, machine, error });
  return {
    cellId: prepared.slot.cell.id,
    round: prepared.slot.round,
    startedAt: prepared.startedAt.toISOString(),
    elapsedMs: (instruments.clock() - prepared.startedNs) / 1e6,
    load,
    server,
    machine,
    pinning: {
      serverCpus: copy(runSetup.serverCpus),
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

/** The two /proc readings are not exactly the window apart: CPU is taken to the window's length before it is divided. */
function serverCpuNsPerRequest(
  load: Repetition['load'],
  server: Repetition['server'],
): number | null {
  if (load === null || server === null || load.requests.succeeded === 0) return null;
  return (server.cpuNs * (load.windowMs / server.sampledMs)) / load.requests.succeeded;
}

function ownersOf(prepared: Prepared, instruments: Instruments): SocketOwners {
  const socketsOf = (pid: number | undefined): Set<number> | null =>
    pid === undefined ? null : instruments.readSocketInodes(pid);
  return {
    serverSockets: socketsOf(prepared.server?.pid),
    generatorSockets: socketsOf(prepared.generator?.pid),
  };
}

/** Settles as `promise` does, unless the server ends first. */
function orDeathOf<T>(server: ServerUnderTest, promise: Promise<T>): Promise<T> {
  const death = server.ended.then((end) => {
    throw serverDied(end);
  });
  return Promise.race([promise, death]);
}

function serverDied({ how }: ServerEnd): MeasureError {
  return new MeasureError('SERVER_DIED', `the server died under the load: ${how}`);
}

function describeError(error: unknown): RepetitionError {
  const message = error instanceof Error ? error.message : String(error);
  return { code: errorCode(error) ?? 'UNEXPECTED', message };
}

function copy(cpus: readonly number[] | null): number[] | null {
  return cpus === null ? null : [...cpus];
}
