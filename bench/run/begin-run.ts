// The record that a run starts from: a new one, planned and described, or an interrupted one, read back.
import { parseWorkload } from '../../protocol/workload.js';
import { groupLeftOut } from '../../reports/left-out.js';
import { RUN_SCHEMA_VERSION, type Environment, type Run } from '../../results/run.js';
import { createRun, readRun, resolveRun } from '../../results/store.js';
import { dirname } from 'node:path';
import { CannotRunError } from '../command-error.js';
import type { RunPlace } from '../input/run-options.js';
import { calibrateIterationsPerMicrosecond } from '../machine/calibrate.js';
import { describeEnvironment } from '../machine/environment.js';
import { planRun, type Plan } from '../plan.js';
import { foreignNotes } from '../foreign/foreign-notes.js';
import { questionsWith } from '../foreign/foreign-styles.js';
import { missingProgram } from '../foreign/missing-program.js';
import type { Pinning } from './prepare-setup.js';
import { createYardstick } from './yardstick-plan.js';
import type { Scenario } from '../../results/scenario.js';

/** A run whose record is stored, and what a user should know of its start. */
export interface BegunRun {
  readonly run: Run;
  readonly folder: string;
  readonly warnings: readonly string[];
}

/** Parts of the environment that a run's second half must share with its first to be one run. */
const MUST_NOT_CHANGE = [
  'cpuModel',
  'cores',
  'kernel',
  'node',
  'gitCommit',
] as const satisfies readonly (keyof Environment)[];

/** Plans, describes and stores a new run. @throws {CannotRunError} NOTHING_TO_RUN, with every reason. */
export async function beginRun(
  request: RunPlace & { readonly scenario: Scenario; readonly seed: number },
  pinning: Pinning,
): Promise<BegunRun> {
  const { seed } = request;
  const scenario = withFolders(request.scenario);
  const plan = planRun(scenario, seed, questionsWith(scenario.servers));
  if (plan.cells.length === 0) throw nothingToRun(plan);
  const [environment, calibration] = await Promise.all([
    describeEnvironment(),
    calibrateFor(plan, pinning),
  ]);
  const stored = await createRun(request.out, {
    schemaVersion: RUN_SCHEMA_VERSION,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    status: 'running',
    scenario,
    seed,
    environment,
    calibration,
    cells: [...plan.cells],
    unsupported: [...plan.unsupported],
    order: plan.order.map((round) => [...round]),
    hiccups: [],
    repetitions: [],
    yardstick: createYardstick(scenario),
    precision: null,
  });
  const leftOut = groupLeftOut(plan.unsupported).map(
    ({ what, reason }) => `left out: ${what}: ${reason}`,
  );
  return { ...stored, warnings: [...leftOut, ...foreignNotes(scenario)] };
}

/** Reads a run back. @throws {StoreError} when there is none, or its file is damaged. @throws {CannotRunError} PROGRAM_NOT_FOUND. */
export async function resumeRun(
  request: RunPlace & { readonly reference: string; readonly maxMinutes: number | null },
): Promise<BegunRun> {
  const file = await resolveRun(request.out, request.reference);
  const stored = await readRun(file);
  requirePrograms(stored);
  const maxMinutes = request.maxMinutes ?? stored.scenario.maxMinutes;
  const run = { ...stored, scenario: { ...stored.scenario, maxMinutes } };
  const now = await describeEnvironment();
  const warnings = MUST_NOT_CHANGE.filter((key) => now[key] !== run.environment[key]).map(
    (key) =>
      `${key} was ${String(run.environment[key])} when this run began and is ${String(now[key])} now: its halves may not compare`,
  );
  return { run, folder: dirname(file), warnings: [...warnings, ...foreignNotes(run.scenario)] };
}

/** What was there when it began may be gone; each of its repetitions would fail. */
function requirePrograms({ scenario, cells }: Run): void {
  for (const server of scenario.servers.filter(({ name }) => cells.some((c) => c.style === name))) {
    const missing = missingProgram(server);
    if (missing !== null)
      throw new CannotRunError('PROGRAM_NOT_FOUND', `${server.name}: ${missing}`);
  }
}

/** A run is resumed with the same programs, wherever that is asked for. */
function withFolders(scenario: Scenario): Scenario {
  const here = process.cwd();
  const servers = scenario.servers.map((server) =>
    server.command === null ? server : { ...server, cwd: server.cwd ?? here },
  );
  return { ...scenario, servers };
}

async function calibrateFor(plan: Plan, { serverCpus }: Pinning): Promise<Run['calibration']> {
  const byTime = plan.cells.some(({ workload }) => parseWorkload(workload).kind === 'compute-time');
  if (!byTime) return null;
  return { iterationsPerMicrosecond: await calibrateIterationsPerMicrosecond(serverCpus) };
}

function nothingToRun({ unsupported }: Plan): CannotRunError {
  const reasons = groupLeftOut(unsupported).map(({ what, reason }) => `${what}: ${reason}`);
  return new CannotRunError(
    'NOTHING_TO_RUN',
    `nothing of what was asked for can run here: ${reasons.join('; ')}; see echobench styles`,
  );
}
