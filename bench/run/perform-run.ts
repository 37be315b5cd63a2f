// One `run` from request to exit code, as a list of steps. Each step is somebody else's.
import type { Run } from '../../results/run.js';
import { DEFAULT_RUNS_ROOT, writeRun } from '../../results/store.js';
import { StoreError } from '../../results/store-error.js';
import { CannotRunError } from '../command-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { RunPlace, RunRequest } from '../input/run-options.js';
import { writeReports } from '../report-folder.js';
import { beginRun, resumeRun, type BegunRun } from './begin-run.js';
import { createProgress } from './progress.js';
import { createInstruments } from './real-instruments.js';
import { runRounds } from './run-rounds.js';
import { choosePinning, prepareRunSetup, type Pinning } from './prepare-setup.js';
import { renderOutcome, renderOutcomeJson } from './run-outcome.js';
import { missingSlots } from './slots.js';
import { columnsOf, terminalOf } from '../terminal-options.js';

/** The streams of a process, or a test's. */
export interface RunStreams {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
}

/** How a run ended, and where it lies. */
export interface PerformedRun {
  readonly run: Run;
  readonly folder: string;
  readonly exitCode: ExitCode;
}

/** @throws {UsageError | CannotRunError | StoreError} when it cannot be begun or stored. Leaves no process behind. */
export async function performRun(
  request: RunRequest,
  streams: RunStreams,
  signal: AbortSignal,
): Promise<PerformedRun> {
  const pinning = await choosePinning(request);
  const begun =
    request.kind === 'new' ? await beginRun(request, pinning) : await resumeRun(request);
  const run = await measure(begun, request, pinning, streams, signal);
  if (run.status === 'interrupted') {
    streams.stderr.write(`${resumeHint(run, request)}\n`);
    return { run, folder: begun.folder, exitCode: EXIT.interrupted };
  }
  await writeReports(run, begun.folder);
  streams.stdout.write(
    request.json
      ? renderOutcomeJson(run, begun.folder)
      : renderOutcome(run, begun.folder, terminalOf(streams.stdout)),
  );
  if (run.status === 'out-of-time') streams.stderr.write(`${resumeHint(run, request)}\n`);
  return { run, folder: begun.folder, exitCode: exitCodeOfRun(run) };
}

/** 1 when a repetition failed, 3 when some are missing or a precision was not reached, else 0. */
export function exitCodeOfRun(run: Run): ExitCode {
  if (run.repetitions.some(({ verdict }) => verdict === 'failed')) return EXIT.failed;
  return missingSlots(run).length > 0 || run.precision?.reached === false
    ? EXIT.inconclusive
    : EXIT.fine;
}

async function measure(
  { run, folder, warnings }: BegunRun,
  place: RunPlace,
  pinning: Pinning,
  { stderr }: RunStreams,
  signal: AbortSignal,
): Promise<Run> {
  const { scenario } = run;
  const progress = createProgress(
    {
      write: (text) => void stderr.write(text),
      isTerminal: stderr.isTTY ?? false,
      columns: columnsOf(stderr),
    },
    scenario.warmupMs + scenario.windowMs,
    scenario.rounds,
    () => performance.now(),
  );
  for (const warning of warnings) progress.warning(warning);
  const prepared = await prepareRunSetup(run, place, pinning);
  for (const warning of prepared.warnings) progress.warning(warning);
  let latest = run;
  const save = async (state: Run): Promise<void> => {
    await writeRun(folder, state);
    latest = state;
  };
  try {
    return await runRounds(run, {
      setup: prepared.setup,
      instruments: createInstruments(scenario.servers),
      observer: progress,
      save,
      signal,
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new CannotRunError(error.code, `${error.message}; ${resumeHint(latest, place)}`, error);
  } finally {
    progress.done();
    await prepared.release();
  }
}

function resumeHint(run: Run, { out }: RunPlace): string {
  const kept = run.repetitions.length;
  const missing = missingSlots(run).length;
  const what =
    missing === 0
      ? `all ${kept} repetitions are kept, and not yet as sure as asked for: go on`
      : `${kept} of ${kept + missing} repetitions are kept: finish them`;
  const where = out === DEFAULT_RUNS_ROOT ? '' : ` --out ${out}`;
  return `${what} with "echobench run --resume ${run.id}${where}", or look at them with "echobench report ${run.id}${where}"`;
}
