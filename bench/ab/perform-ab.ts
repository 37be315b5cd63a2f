// One `ab` from request to exit code, as a list of steps. Each step is somebody else's.
import { availableParallelism } from 'node:os';
import { parseWorkload } from '../../protocol/workload.js';
import type { Comparison } from '../../results/comparison.js';
import { scenarioSchema } from '../../results/scenario.js';
import { CannotRunError } from '../command-error.js';
import { findListener } from '../foreign/find-listener.js';
import { targetOf } from '../foreign/foreign-mistake.js';
import { EXIT, exitCodeOfVerdict, type ExitCode } from '../exit-codes.js';
import { calibrateIterationsPerMicrosecond } from '../machine/calibrate.js';
import { CHECKOUT } from '../machine/checkout.js';
import { staleBuildWarning } from '../machine/stale-build.js';
import type { Instruments } from '../run/instruments.js';
import { choosePinning, type Pinning } from '../run/prepare-setup.js';
import { createInstruments } from '../run/real-instruments.js';
import type { RunBasis } from '../run/run-setup.js';
import type { RunStreams } from '../run/perform-run.js';
import { columnsOf, terminalOf } from '../terminal-options.js';
import { createAbProgress, type AbProgress } from './ab-progress.js';
import type { AbRequest } from './ab-request.js';
import { comparisonOf, type AbExperiment } from './comparison.js';
import { openSides, type OpenedSides } from './open-sides.js';
import { paceGenerators } from './paced-generator.js';
import { renderAb } from './render-ab.js';
import type { ServerSpec } from './server-spec.js';
import { createRevisionBuilds, type RevisionBuilds } from './revision-build.js';
import type { AbRules } from './rules.js';
import { runBlocks } from './run-blocks.js';

/** Blocks are of two pairs. */
const PAIRS_PER_BLOCK = 2;

/** @throws {UsageError | CannotRunError} when there is nothing to answer. Leaves no process and no work tree behind. */
export async function performAb(
  request: AbRequest,
  streams: RunStreams,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { stderr, stdout } = streams;
  const progress = createAbProgress({
    write: (text) => void stderr.write(text),
    isTerminal: stderr.isTTY ?? false,
    columns: columnsOf(stderr),
  });
  const builds = createRevisionBuilds(CHECKOUT, (text) => progress.step(text), signal);
  try {
    const experiment = await experimentWith(request, builds, progress, signal);
    if (experiment === null) return EXIT.interrupted;
    const comparison = comparisonOf(experiment);
    progress.done();
    stdout.write(printed(comparison, experiment, request, streams));
    return exitCodeOfVerdict(comparison.verdict);
  } catch (error) {
    // What an abort breaks off is not an error of its own.
    if (signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    progress.done();
    builds.remove();
  }
}

/** @returns null when it was interrupted. */
async function experimentWith(
  asked: AbRequest,
  builds: RevisionBuilds,
  progress: AbProgress,
  signal: AbortSignal,
): Promise<AbExperiment | null> {
  const { request, notes: refused } = withoutUnseen(asked);
  const opened = await openSides(request, builds);
  const pinning = await choosePinning(request);
  const notes = [...notesOf(request, opened, pinning), ...refused];
  for (const note of notes) progress.warning(note);
  const basis = await basisOf(request, pinning);
  const rules = rulesOf(request);
  progress.step(`A ${opened.sides.a.label} · B ${opened.sides.b.label}`);
  const outcome = await runBlocks(
    {
      sides: opened.sides,
      basis,
      setup: {
        serverCpus: pinning.serverCpus,
        loadCpus: pinning.loadCpus,
        machineCpus: availableParallelism(),
        keepAwake: false,
        engine: request.engine,
      },
      instruments: instrumentsFor(request),
      signal,
    },
    rules,
    {
      seed: request.seed,
      maxMs: request.maxMs,
      blocks: request.pairs === null ? null : request.pairs / PAIRS_PER_BLOCK,
    },
    progress,
  );
  if (outcome.end === 'interrupted') return null;
  return { request, sides: opened.sides, rules, outcome, notes };
}

/**
 * CPU is not asked of a server that runs already and cannot be seen: there would never be an answer.
 * @throws {CannotRunError} SERVER_UNSEEN when nothing else was asked for.
 */
function withoutUnseen(request: AbRequest): { request: AbRequest; notes: string[] } {
  const reason = [request.a, request.b].map(unseenReasonOf).find((found) => found !== null);
  if (reason === undefined || !request.metrics.includes('cpu')) return { request, notes: [] };
  const metrics = request.metrics.filter((metric) => metric !== 'cpu');
  if (metrics.length > 0)
    return { request: { ...request, metrics }, notes: [`CPU is not compared: ${reason}`] };
  throw new CannotRunError(
    'SERVER_UNSEEN',
    `CPU cannot be compared: ${reason}; ask for --metric throughput, p50 or p99`,
  );
}

function unseenReasonOf(spec: ServerSpec): string | null {
  const target = spec.kind === 'foreign' ? targetOf(spec.server) : null;
  return target === null ? null : findListener(target).reason;
}

function rulesOf({ metrics, minEffect, significance, pairs }: AbRequest): AbRules {
  return { metrics, minEffect, significance, design: pairs === null ? 'sequential' : 'fixed' };
}

function notesOf(request: AbRequest, { notes }: OpenedSides, { warnings }: Pinning): string[] {
  const isOurs = [request.a, request.b].some(({ kind }) => kind === 'style');
  const stale = isOurs ? staleBuildWarning(CHECKOUT) : null;
  return [...(stale === null ? [] : [stale]), ...notes, ...warnings];
}

function instrumentsFor({ rateRps }: AbRequest): Instruments {
  const instruments = createInstruments();
  return rateRps === null ? instruments : paceGenerators(instruments, rateRps);
}

/** Timeouts and the like are those of every scenario. */
async function basisOf(request: AbRequest, { serverCpus }: Pinning): Promise<RunBasis> {
  const { transport, workload, windowMs, warmupMs, seed } = request;
  const byTime = parseWorkload(workload).kind === 'compute-time';
  return {
    seed,
    yardstick: null,
    calibration: byTime
      ? { iterationsPerMicrosecond: await calibrateIterationsPerMicrosecond(serverCpus) }
      : null,
    scenario: scenarioSchema.parse({
      name: 'ab',
      description: 'two servers, one answer',
      // Not read: the servers of an experiment may be no styles at all.
      styles: [{ style: 'a' }],
      sweeps: [{ transports: [transport], workloads: [workload], concurrency: [1] }],
      rounds: 1,
      warmupMs,
      windowMs,
      yardstick: false,
    }),
  };
}

function printed(
  comparison: Comparison,
  experiment: AbExperiment,
  { json }: AbRequest,
  { stdout }: RunStreams,
): string {
  if (json) return `${JSON.stringify(comparison, null, 2)}\n`;
  return renderAb(comparison, experiment, terminalOf(stdout).colour);
}
