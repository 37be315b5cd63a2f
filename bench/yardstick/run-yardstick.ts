// One measurement of the rows asked for: C programs built, CPUs chosen, row after row. Prints nothing but its progress.
import { CannotRunError } from '../command-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { describeEnvironment } from '../machine/environment.js';
import { procUnavailableReason } from '../machine/proc-file.js';
import { choosePinning } from '../run/prepare-setup.js';
import { createInstruments } from '../run/real-instruments.js';
import { buildPrograms, type BuiltPrograms } from './c-programs.js';
import { measureRow } from './measure-row.js';
import { measureLag, measureStalls } from './measure-lag.js';
import { measureCpu, measureMemory } from './measure-trial.js';
import type { YardstickRequest } from './options.js';
import type { YardstickResult } from './render-yardstick.js';
import { judgeRow, type RowResult } from './row-result.js';
import { createRows, type Trial } from './rows.js';
import type { TrialSetup } from './trial.js';

/** Told what is under way, between trials only. */
export type Progress = (text: string) => void;

/** @param cc the C compiler. @throws {CannotRunError} where there is no /proc. */
export async function runYardstick(
  request: YardstickRequest,
  progress: Progress,
  cc?: string,
): Promise<YardstickResult> {
  const noProc = procUnavailableReason();
  if (noProc !== null) throw new CannotRunError('NO_PROC', noProc);
  const startedAt = new Date().toISOString();
  const { cpuModel, kernel, node } = await describeEnvironment();
  const programs = await buildPrograms(cc);
  const dispose = (): void => programs.dispose();
  process.once('exit', dispose);
  try {
    const { setup, warnings } = await prepareSetup(request, programs);
    return {
      schemaVersion: 1,
      startedAt,
      machine: { cpuModel, kernel: kernel.split(' ')[0] ?? kernel, node },
      serverCpus: setup.serverCpus,
      loadCpus: setup.loadCpus,
      pairs: request.pairs,
      windowMs: request.windowMs,
      warmupMs: request.warmupMs,
      warnings,
      rows: await measureRows(request, setup, progress),
    };
  } finally {
    dispose();
    process.off('exit', dispose);
  }
}

/** 1 when a target was missed or a row failed, else 3 when one is inconclusive, 4 when nothing could be measured at all. */
export function exitCodeOfYardstick({ rows }: Pick<YardstickResult, 'rows'>): ExitCode {
  if (rows.some(({ verdict }) => verdict === 'missed' || verdict === 'failed')) return EXIT.failed;
  if (rows.some(({ verdict }) => verdict === 'inconclusive')) return EXIT.inconclusive;
  return rows.every(({ verdict }) => verdict === 'unavailable') ? EXIT.cannotRun : EXIT.fine;
}

/** One CPU for each side, so that what is measured cannot spread. */
async function prepareSetup(
  { warmupMs, windowMs }: YardstickRequest,
  programs: BuiltPrograms,
): Promise<{ setup: TrialSetup; warnings: readonly string[] }> {
  const pinning = await choosePinning({ serverCpus: null, loadCpus: null });
  const first = (cpus: readonly number[] | null): readonly number[] | null =>
    cpus?.slice(0, 1) ?? null;
  const setup = {
    instruments: createInstruments(),
    programs,
    serverCpus: first(pinning.serverCpus),
    loadCpus: first(pinning.loadCpus),
    warmupMs,
    windowMs,
  };
  return { setup, warnings: pinning.warnings };
}

async function measureRows(
  { only, pairs, subject }: YardstickRequest,
  setup: TrialSetup,
  progress: Progress,
): Promise<RowResult[]> {
  const measure = {
    cpu: (trial: Trial) => measureCpu(trial, setup),
    memory: (trial: Trial) => measureMemory(trial, setup),
    lag: (trial: Trial) => measureLag(trial, setup),
    stalls: () => measureStalls(setup),
  };
  const results: RowResult[] = [];
  const rows = createRows(subject, setup.programs.unavailableReason === null);
  for (const row of rows.filter(({ id }) => only.includes(id))) {
    const tell = (quiet: number): void => progress(`${row.id}: pair ${quiet + 1} of ${pairs}`);
    results.push(judgeRow(row, await measureRow(row, pairs, measure, tell)));
  }
  return results;
}
