// Measures several servers under their loads for a claim, turn by turn in rounds, by the same repetition as a run makes: a fresh
// server each time, a probe, a warm-up, a window. It judges nothing; what comes back are whole repetitions.
import { parseWorkload } from '../../../protocol/workload.js';
import type { Repetition } from '../../../results/run.js';
import { scenarioSchema } from '../../../results/scenario.js';
import { calibrateIterationsPerMicrosecond } from '../../machine/calibrate.js';
import { MeasureError, type Instruments } from '../../run/instruments.js';
import { createInstruments } from '../../run/real-instruments.js';
import type { RunBasis } from '../../run/run-setup.js';
import { createCellMeter } from './cell-meter.js';
import type { ClaimCell } from './claim-cell.js';
import { doubtsOf } from './doubtful-repetitions.js';
import type { ClaimLab } from '../claim.js';
import type { RoundFigure } from '../estimate.js';
import { takeTurns, type TakenTurns, type TurnsRequest } from '../take-turns.js';

/** What is to be measured, and for how long; as {@link TurnsRequest} has it, on performance.now(). */
export interface MeasureRequest extends Omit<TurnsRequest, 'names'> {
  readonly cells: readonly ClaimCell[];
  readonly warmupMs: number;
  readonly windowMs: number;
}

/** What came of it. */
export interface MeasuredCells {
  /** Repetitions of a cell in the order they were made, one or more, those that failed left out. @throws {RangeError} for another name. */
  of(name: string): readonly Repetition[];
  /** Rounds that were begun and ended. */
  readonly rounds: number;
  /** A word on each repetition that failed and was left out. */
  readonly failed: readonly string[];
  /** Sentences on repetitions that were not left out and yet do not tell of the server alone. */
  readonly doubts: readonly string[];
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
  const basis = await basisOf(lab, request);
  const meter = createCellMeter(lab, request.cells, basis, instruments);
  try {
    const taken = await takeTurns(
      lab,
      { ...request, names: request.cells.map(({ name }) => name) },
      (name, { next, round }) => meter.measure(name, next, round),
    );
    return measuredCells(taken);
  } finally {
    await meter.release();
  }
}

/** @throws {MeasureError} of the first failure where a cell has nothing else. */
function measuredCells({ values, rounds, failed: thrown }: TakenTurns<Repetition>): MeasuredCells {
  const repetitions = new Map<string, readonly Repetition[]>();
  const failed: string[] = [...thrown];
  for (const [name, all] of values) {
    const errors = all.flatMap((repetition) => failureOf(name, repetition) ?? []);
    const [first] = errors;
    if (first !== undefined && errors.length === all.length) throw first;
    failed.push(...errors.map(({ message }) => message));
    repetitions.set(
      name,
      all.filter(({ verdict }) => verdict !== 'failed'),
    );
  }
  return {
    of: (name) => {
      const found = repetitions.get(name);
      if (found === undefined) throw new RangeError(`nothing was measured of "${name}"`);
      return found;
    },
    rounds,
    failed,
    doubts: doubtsOf(repetitions),
  };
}

/** The figures of a cell's repetitions with their rounds, those that do not have it left out. */
export function roundFiguresOf(
  repetitions: readonly Repetition[],
  figure: (repetition: Repetition) => number | null | undefined,
): RoundFigure[] {
  return repetitions.flatMap((repetition) => {
    const value = figure(repetition) ?? null;
    return value !== null && Number.isFinite(value) ? [{ round: repetition.round, value }] : [];
  });
}

/** CPUs that the server kept busy over the window; null where that is not known. */
export function busyCpusOf({ server }: Repetition): number | null {
  if (server === null || server.cpuNs === null) return null;
  return server.cpuNs / (server.sampledMs * 1e6);
}

/** The figures alone. */
export function figuresOf(...asked: Parameters<typeof roundFiguresOf>): number[] {
  return roundFiguresOf(...asked).map(({ value }) => value);
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

/** Null when there is something to read in it; starved clients, say, are what some claims are about. */
function failureOf(name: string, { verdict, error, reasons }: Repetition): MeasureError | null {
  if (verdict !== 'failed') return null;
  const why = reasons[0] ?? error?.message ?? 'it failed';
  return new MeasureError(error?.code ?? 'REPETITION_FAILED', `${name}: ${why}`);
}
