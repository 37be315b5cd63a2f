// One measurement of one cell against a freshly started server (design section 7), in three steps that the run can overlap:
// prepare (start, probe, idle memory), measure (connect, warm-up, window) and finish (result, stop, judgement).
import type { LoadResult } from '../../loadgen/load-result.js';
import type { Repetition } from '../../results/run.js';
import { errorCode } from '../exit-codes.js';
import type { SocketOwners } from '../machine/machine-metrics.js';
import { setUpCell, type CellSetup } from './cell-setup.js';
import { within } from './deadline.js';
import {
  isRunning,
  MeasureError,
  unseenReason,
  type GeneratorProcess,
  type Instruments,
  type MeasuredServer,
  type ServerEnd,
} from './instruments.js';
import {
  recordRepetition,
  type Edge,
  type Measured,
  type Prepared,
  type RepetitionError,
  type Slot,
} from './repetition-record.js';
import type { RunBasis, RunSetup } from './run-setup.js';

/** After the server has died there is nothing to wait for but the generator's account of it. */
const RESULT_AFTER_DEATH_MS = 3_000;
const NO_OWNERS: SocketOwners = { serverSockets: null, generatorSockets: null };
const NOT_MEASURED: Measured = {
  edges: null,
  opened: null,
  strays: 0,
  loadedMemory: null,
  owners: NO_OWNERS,
  started: false,
  error: null,
};

/** Starts server and generator side by side, probes the server, reads its idle memory. Never rejects: errors are in it. */
export async function prepareRepetition(
  run: RunBasis,
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
    return { ...up, idleMemory: ifSeen(server, instruments.sampleMemory) };
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
  const countStrays = (): number =>
    isRunning(server) ? (ifSeen(server, instruments.findStrays)?.length ?? 0) : 0;
  const readEdge = (): Edge => ({
    tree: ifSeen(server, instruments.sampleTree),
    machine: instruments.readMachine(),
  });
  // A generator that dies in the window is found out when its result is asked for; the window is over soon.
  const reach = <T>(promise: Promise<T>): Promise<T> => orDeathOf(server, promise);
  try {
    await reach(generator.open(setup.loadPlan(server.target)));
    if (setup.server.transport === 'udp')
      measured = { ...measured, owners: ownersOf(prepared, instruments) };
    measured = {
      ...measured,
      opened: ifSeen(server, instruments.sampleTree),
      strays: countStrays(),
    };
    const window = await reach(generator.start());
    measured = { ...measured, started: true };
    await reach(instruments.sleepUntil(window.windowStartNs, over.signal));
    const before = readEdge();
    await reach(instruments.sleepUntil(window.windowEndNs, over.signal));
    const after = readEdge();
    const loadedMemory = ifSeen(server, instruments.sampleMemory);
    const strays = Math.max(measured.strays, countStrays());
    return { ...measured, edges: { before, after }, loadedMemory, strays };
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
  return recordRepetition({
    prepared,
    measured,
    load,
    error,
    end: end ?? null,
    runSetup,
    endedNs: instruments.clock(),
  });
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

function ownersOf(prepared: Prepared, instruments: Instruments): SocketOwners {
  const socketsOf = (pid: number | null | undefined): Set<number> | null =>
    pid === undefined || pid === null ? null : instruments.readSocketInodes(pid);
  return {
    serverSockets: socketsOf(prepared.server?.pid),
    generatorSockets: socketsOf(prepared.generator?.pid),
  };
}

/** Null where the server's process cannot be seen. */
function ifSeen<T>(server: MeasuredServer, read: (pid: number) => T | null): T | null {
  return server.pid === null || unseenReason(server) !== null ? null : read(server.pid);
}

/** Settles as `promise` does, unless the server ends first. */
function orDeathOf<T>(server: MeasuredServer, promise: Promise<T>): Promise<T> {
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
