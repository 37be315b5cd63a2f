// Measures several servers under their loads for a claim, turn by turn in rounds, by the same repetition as a run makes: a fresh
// server each time, a probe, a warm-up, a window. It judges nothing; what comes back are whole repetitions.
import { createRandom } from '../../loadgen/random.js';
import { parseWorkload, type Transport } from '../../protocol/workload.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import type { Cell, Repetition } from '../../results/run.js';
import { scenarioSchema, type ScenarioStyle } from '../../results/scenario.js';
import { startForeign } from '../foreign/start-foreign.js';
import { calibrateIterationsPerMicrosecond } from '../machine/calibrate.js';
import { cellId, orderRounds } from '../plan.js';
import { paceGenerators } from '../ab/paced-generator.js';
import { MeasureError, type Instruments } from '../run/instruments.js';
import { createInstruments } from '../run/real-instruments.js';
import {
  abandonRepetition,
  finishRepetition,
  measureRepetition,
  prepareRepetition,
} from '../run/repetition.js';
import type { Prepared } from '../run/repetition-record.js';
import type { RunBasis, RunSetup } from '../run/run-setup.js';
import { resolveStyle, styleSupport } from '../style-catalog.js';
import type { ClaimLab } from './claim.js';

/** A server under one load. */
export interface ClaimCell {
  /** Unique in the request; what its repetitions are asked for by. */
  readonly name: string;
  /** One of ours with its options, or a program that is started by its command. */
  readonly server: ScenarioStyle | ForeignServer;
  readonly transport: Transport;
  /** As on the command line: `echo`, `compute:200us`, `wait:1ms`. */
  readonly workload: string;
  readonly messageBytes: number;
  readonly concurrency: number;
  /** Requests per connection; 0: one connection for the whole load; null over udp. */
  readonly sessionRequests: number | null;
  /** Held open in silence beside the clients. */
  readonly idleConnections: number;
  /** Held to so many requests a second, evenly spaced; null: as fast as replies come. */
  readonly rateRps: number | null;
  /**
   * `apart`: server and generator on CPUs of their own, as a run has them. `together`: neither is pinned, so the server may have all
   * CPUs. `one`: the server is held to a single CPU, the generator is not pinned.
   */
  readonly cpus: 'apart' | 'together' | 'one';
}

/** What is to be measured, and for how long. */
export interface MeasureRequest {
  readonly cells: readonly ClaimCell[];
  /** At most so many, and at least `minRounds` however long they take; between them the time decides. */
  readonly rounds: number;
  readonly minRounds: number;
  /** No round begins that would not end by then, on performance.now(). */
  readonly untilMs: number;
  readonly warmupMs: number;
  readonly windowMs: number;
}

/** What came of it. */
export interface MeasuredCells {
  /** Repetitions of a cell in the order they were made, one or more, those that failed left out. @throws {RangeError} for another name. */
  of(name: string): readonly Repetition[];
  /** Rounds that were begun and ended. */
  readonly rounds: number;
  /** Sentences on repetitions that failed and were left out. */
  readonly failed: readonly string[];
}

/**
 * Every round has each cell once, in a seeded order that is entered at another place each time, so that a drifting machine meets all
 * alike. The next server starts while the last one ends; windows are overlapped by nothing.
 * @throws {MeasureError} STYLE_UNSUPPORTED for a style that cannot run here; the first failure's code when a cell has no repetition that
 * did not fail; CLAIM_ABORTED when the lab's signal is aborted, with nothing left running.
 */
export async function measureCells(
  lab: ClaimLab,
  request: MeasureRequest,
  instruments: Instruments = createInstruments(),
): Promise<MeasuredCells> {
  for (const cell of request.cells) refuseUnsupported(cell);
  const basis = await basisOf(lab, request);
  const meter = createMeter(lab, request, basis, instruments);
  const repetitions = new Map<string, Repetition[]>();
  const failed: { readonly name: string; readonly error: MeasureError }[] = [];
  const names = request.cells.map(({ name }) => name);
  const order = orderRounds(names, request.rounds, createRandom(lab.seed));
  let rounds = 0;
  let longestMs = 0;
  try {
    for (const [round, turns] of order.entries()) {
      const startedMs = performance.now();
      if (round >= request.minRounds && startedMs + longestMs > request.untilMs) break;
      for (const [place, name] of turns.entries()) {
        lab.progress(`${name}, round ${round + 1} of at most ${order.length}`);
        const next = turns[place + 1] ?? null;
        const repetition = await meter.measure(name, next, round);
        const error = failureOf(name, repetition);
        if (error !== null) failed.push({ name, error });
        else repetitions.set(name, [...(repetitions.get(name) ?? []), repetition]);
      }
      rounds++;
      longestMs = Math.max(longestMs, performance.now() - startedMs);
    }
  } finally {
    await meter.release();
  }
  for (const { name, error } of failed) if (!repetitions.has(name)) throw error;
  return {
    of: (name) => {
      const found = repetitions.get(name);
      if (found === undefined) throw new RangeError(`nothing was measured of "${name}"`);
      return found;
    },
    rounds,
    failed: failed.map(({ error }) => error.message),
  };
}

/** The figures of a cell's repetitions, those that do not have it left out. */
export function figuresOf(
  repetitions: readonly Repetition[],
  figure: (repetition: Repetition) => number | null | undefined,
): number[] {
  return repetitions.flatMap((repetition) => {
    const value = figure(repetition) ?? null;
    return value !== null && Number.isFinite(value) ? [value] : [];
  });
}

interface Meter {
  /** @param next of the same round, whose processes start while this one's end. */
  measure(name: string, next: string | null, round: number): Promise<Repetition>;
  /** Ends what was started and is not wanted any more. */
  release(): Promise<void>;
}

function createMeter(
  lab: ClaimLab,
  { cells }: MeasureRequest,
  basis: RunBasis,
  instruments: Instruments,
): Meter {
  const parts = new Map(cells.map((cell) => [cell.name, partOf(cell, lab, instruments)]));
  let upcoming: { readonly name: string; readonly prepared: Promise<Prepared> } | null = null;

  function part(name: string): CellPart {
    const found = parts.get(name);
    if (found === undefined) throw new RangeError(`there is no cell "${name}"`);
    return found;
  }

  function prepare(name: string, round: number): Promise<Prepared> {
    const { cell, setup: own, instruments: tools } = part(name);
    return prepareRepetition(basis, { cell, round }, own, tools);
  }

  async function release(): Promise<void> {
    const left = upcoming;
    upcoming = null;
    if (left !== null) await abandonRepetition(await left.prepared);
  }

  async function measure(name: string, next: string | null, round: number): Promise<Repetition> {
    if (upcoming?.name !== name) await release();
    const prepared = await (upcoming?.prepared ?? prepare(name, round));
    upcoming = null;
    const abandon = (): void => void abandonRepetition(prepared);
    lab.signal.addEventListener('abort', abandon, { once: true });
    try {
      refuseAborted(lab.signal);
      const measured = await measureRepetition(prepared, part(name).instruments);
      refuseAborted(lab.signal);
      if (next !== null) upcoming = { name: next, prepared: prepare(next, round) };
      return await finishRepetition(prepared, measured, part(name).setup, instruments);
    } catch (error) {
      await abandonRepetition(prepared);
      throw error;
    } finally {
      lab.signal.removeEventListener('abort', abandon);
    }
  }

  return { measure, release };
}

interface CellPart {
  readonly cell: Cell;
  readonly setup: RunSetup;
  readonly instruments: Instruments;
}

function partOf(claimCell: ClaimCell, lab: ClaimLab, instruments: Instruments): CellPart {
  const { server, rateRps } = claimCell;
  const setup = setupOf(lab, claimCell.cpus);
  const paced = rateRps === null ? instruments : paceGenerators(instruments, rateRps);
  if ('style' in server) {
    return {
      cell: cellOf(claimCell, server),
      setup: { ...setup, resolveStyle: () => resolveStyle(server) },
      instruments: paced,
    };
  }
  // As far as is known, a server that is not one of ours uses all CPUs that it is given.
  const parallelism = server.parallelism ?? Infinity;
  return {
    cell: cellOf(claimCell, { style: server.name, options: {} }),
    setup: { ...setup, resolveStyle: () => ({ options: {}, parallelism }) },
    instruments: {
      ...paced,
      startServer: ({ transport, host, graceMs }, cpus) =>
        startForeign(server, { transport, host, graceMs }, cpus),
    },
  };
}

function cellOf(claimCell: ClaimCell, named: ScenarioStyle): Cell {
  const { transport, workload, messageBytes, concurrency, sessionRequests, idleConnections } =
    claimCell;
  const load = { transport, workload, messageBytes, concurrency, sessionRequests, idleConnections };
  const whole = { ...named, ...load };
  return { id: cellId(whole), ...whole };
}

function setupOf(
  { serverCpus, loadCpus, machineCpus }: ClaimLab,
  cpus: ClaimCell['cpus'],
): Omit<RunSetup, 'resolveStyle'> {
  const rest = { machineCpus, keepAwake: false, engine: null };
  if (cpus === 'apart') return { serverCpus, loadCpus, ...rest };
  const one = cpus === 'one' ? (serverCpus?.slice(0, 1) ?? null) : null;
  return { serverCpus: one, loadCpus: null, ...rest };
}

async function basisOf(
  { serverCpus, seed }: ClaimLab,
  { cells, warmupMs, windowMs }: MeasureRequest,
): Promise<RunBasis> {
  const byTime = cells.some(({ workload }) => parseWorkload(workload).kind === 'compute-time');
  return {
    seed,
    yardstick: null,
    calibration: byTime
      ? { iterationsPerMicrosecond: await calibrateIterationsPerMicrosecond(serverCpus) }
      : null,
    // Timeouts are those of every scenario.
    scenario: scenarioSchema.parse({
      name: 'claims',
      description: 'servers of a claim, turn by turn',
      // Not read: a claim's servers are its cells' own.
      styles: [{ style: 'claim' }],
      sweeps: [{ transports: ['tcp'], workloads: ['echo'], concurrency: [1] }],
      rounds: 1,
      warmupMs,
      windowMs,
      yardstick: false,
    }),
  };
}

function refuseUnsupported({ name, server, transport }: ClaimCell): void {
  if (!('style' in server)) return;
  const support = styleSupport(server, transport);
  if (support.supported) return;
  throw new MeasureError(
    'STYLE_UNSUPPORTED',
    `${name} cannot serve ${transport} here: ${support.reason}`,
  );
}

/** Null when there is something to read in it; starved clients, say, are what some claims are about. */
function failureOf(name: string, { verdict, error, reasons }: Repetition): MeasureError | null {
  if (verdict !== 'failed') return null;
  const why = reasons[0] ?? error?.message ?? 'it failed';
  return new MeasureError(error?.code ?? 'REPETITION_FAILED', `${name}: ${why}`);
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new MeasureError('CLAIM_ABORTED', 'it was broken off');
}
