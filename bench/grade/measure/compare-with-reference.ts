// The submission and the reference under the same load, turn by turn, by the machinery of `ab`: block after block of both, a fresh
// server for each repetition. What the figures are worth is scoring/'s affair.
import { availableParallelism } from 'node:os';
import { parseWorkload } from '../../../protocol/workload.js';
import { looksOf, type GradeLoad } from '../../../results/rubric.js';
import type { Cell } from '../../../results/run.js';
import { scenarioSchema } from '../../../results/scenario.js';
import { parseStyleSpec } from '../../../servers/style-options.js';
import type { AbSide } from '../../ab/repetition-meter.js';
import { runBlocks, SideFailedError, type AbEnd } from '../../ab/run-blocks.js';
import type { Block } from '../../ab/rules.js';
import { formatDuration } from '../../duration.js';
import { calibrateIterationsPerMicrosecond } from '../../machine/calibrate.js';
import { cellId } from '../../plan.js';
import type { Instruments } from '../../run/instruments.js';
import type { Pinning } from '../../run/prepare-setup.js';
import type { RunBasis } from '../../run/run-setup.js';
import { YARDSTICK_STYLE } from '../../run/yardstick-plan.js';
import { resolveStyle } from '../../style-catalog.js';
import { YARDSTICK_REFERENCE } from '../rubric-file.js';

/** Side a is the reference, side b the submission. */
export interface Comparison {
  readonly blocks: readonly Block[];
  readonly end:
    /** `why`: what kept it from being measured whole; null: it was. */
    | { readonly kind: 'measured'; readonly why: string | null }
    | { readonly kind: 'submission-failed' | 'reference-failed'; readonly why: string };
}

export interface ComparisonPlan {
  readonly load: GradeLoad;
  readonly transport: 'tcp' | 'udp';
  readonly startSubmission: Instruments['startServer'];
  readonly instruments: Instruments;
  readonly pinning: Pinning;
  readonly seed: number;
  readonly maxMs: number;
  readonly signal: AbortSignal;
  /** Told when the submission has failed once; the second time counts. */
  readonly forgiven: (why: string) => void;
  /** Told after every block. */
  readonly progress: (blocks: number) => void;
}

/** As far as known, a submission uses all CPUs that it is given. */
const ANY_NUMBER_OF_CPUS = Infinity;
const NOTHING_SAID: Record<AbEnd, string | null> = {
  answered: null,
  blocks: null,
  time: 'out of time',
  disturbed: 'the machine was too disturbed: see echobench doctor',
  interrupted: 'out of time',
};

/**
 * Look after look, each of `load.blocks` more up to `load.mostBlocks`, until nothing more is wanted.
 * @param isEnough asked after each look but the last.
 */
export async function compareUntil(
  plan: ComparisonPlan,
  isEnough: (soFar: Comparison) => boolean,
): Promise<Comparison> {
  const endMs = performance.now() + plan.maxMs;
  let all: Comparison = { blocks: [], end: { kind: 'measured', why: 'out of time' } };
  let isForgiven = false;
  for (let look = 0; look < looksOf(plan.load); look++) {
    const maxMs = endMs - performance.now();
    if (maxMs <= 0 || plan.signal.aborted) break;
    const wanted = Math.min(plan.load.blocks, plan.load.mostBlocks - all.blocks.length);
    const { blocks, end } = await compareWithReference({
      ...plan,
      load: { ...plan.load, blocks: wanted },
      maxMs,
      // Payloads and orders of their own.
      seed: plan.seed + look + (isForgiven ? looksOf(plan.load) : 0),
      progress: (count) => plan.progress(all.blocks.length + count),
    });
    if (end.kind === 'submission-failed' && !isForgiven) {
      isForgiven = true;
      plan.forgiven(end.why);
      look--;
      continue;
    }
    all = { blocks: [...all.blocks, ...blocks], end };
    if (end.kind !== 'measured' || end.why !== null || isEnough(all)) break;
  }
  return all;
}

/** Leaves nothing running. */
async function compareWithReference(plan: ComparisonPlan): Promise<Comparison> {
  const { load, pinning, instruments, signal, seed, maxMs } = plan;
  try {
    const { blocks, end, elapsedMs } = await runBlocks(
      {
        sides: { a: referenceSide(plan), b: submissionSide(plan) },
        basis: await basisOf(plan),
        setup: {
          serverCpus: pinning.serverCpus,
          loadCpus: pinning.loadCpus,
          machineCpus: availableParallelism(),
          keepAwake: false,
          engine: null,
        },
        instruments,
        signal,
      },
      // What counts as an answer is the rubric's affair: here all blocks are measured.
      { metrics: ['throughput', 'p99'], minEffect: 1, significance: 0.05, design: 'fixed' },
      { seed, maxMs, blocks: load.blocks },
      { blockEnds: (_, blocks) => plan.progress(blocks) },
    );
    const said = NOTHING_SAID[end];
    const why = said === null ? null : `${said} after ${formatDuration(elapsedMs)}`;
    return { blocks, end: { kind: 'measured', why } };
  } catch (error) {
    if (!(error instanceof SideFailedError)) throw error;
    const kind = error.side === 'b' ? 'submission-failed' : 'reference-failed';
    return { blocks: [], end: { kind, why: error.why } };
  }
}

function referenceSide(plan: ComparisonPlan): AbSide {
  const { reference } = plan.load;
  const { startServer } = plan.instruments;
  const isYardstick = reference === YARDSTICK_REFERENCE;
  const { style, options } = isYardstick
    ? { style: YARDSTICK_STYLE, options: {} }
    : parseStyleSpec(reference);
  const cell = cellOf(plan, style, options);
  const resolved = isYardstick ? { options, parallelism: 1 } : resolveStyle({ style, options });
  return { label: reference, cell, style: resolved, startServer };
}

function submissionSide(plan: ComparisonPlan): AbSide {
  return {
    label: 'submission',
    cell: cellOf(plan, 'submission', {}),
    style: { options: {}, parallelism: ANY_NUMBER_OF_CPUS },
    startServer: plan.startSubmission,
  };
}

function cellOf(
  { load, transport }: ComparisonPlan,
  style: string,
  options: Cell['options'],
): Cell {
  const cell = {
    style,
    options,
    transport,
    workload: load.workload,
    messageBytes: load.messageBytes,
    concurrency: load.clients,
    sessionRequests: transport === 'udp' ? null : load.sessionRequests,
    idleConnections: 0,
  };
  return { id: cellId(cell), ...cell };
}

/** Timeouts and the like are those of every scenario. */
async function basisOf({ load, transport, pinning, seed }: ComparisonPlan): Promise<RunBasis> {
  const { workload, windowMs, warmupMs } = load;
  const byTime = parseWorkload(workload).kind === 'compute-time';
  return {
    seed,
    yardstick: null,
    calibration: byTime
      ? { iterationsPerMicrosecond: await calibrateIterationsPerMicrosecond(pinning.serverCpus) }
      : null,
    scenario: scenarioSchema.parse({
      name: 'grade',
      description: 'a submission beside a reference',
      // Not read: a submission is no style.
      styles: [{ style: 'submission' }],
      sweeps: [{ transports: [transport], workloads: [workload], concurrency: [1] }],
      rounds: 1,
      warmupMs,
      windowMs,
      yardstick: false,
    }),
  };
}
