// The pinned baseline of each scenario: `<root>/<scenario>/baseline.json`, and a copy of the run beside it, so that it outlives the
// run's own folder. It stores and finds; what is held against it is compare's affair.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readResultFile, writeResultFile } from './result-file.js';
import { scenarioSchema } from './scenario.js';
import type { Run } from './run.js';
import { readRun, writeRun } from './store.js';
import { StoreError, readFailure, systemCode, writeFailure } from './store-error.js';

/** Where baselines are pinned unless told otherwise, from the folder the program was started in. */
export const DEFAULT_BASELINES_ROOT = join('results', 'baselines');
export const BASELINE_SCHEMA_VERSION = 1;
const BASELINE_FILE = 'baseline.json';

export const baselineSchema = z.strictObject({
  schemaVersion: z.literal(BASELINE_SCHEMA_VERSION),
  scenario: scenarioSchema.shape.name,
  /** The run's id, and the name of the folder beside this file that holds its copy. */
  run: z
    .string()
    .regex(/^[\w.-]+$/u)
    .refine((id) => !['.', '..', BASELINE_FILE].includes(id), 'no name of a folder'),
  pinnedAt: z.iso.datetime(),
  startedAt: z.iso.datetime(),
  gitCommit: z.string().nullable(),
});
export type Baseline = z.infer<typeof baselineSchema>;

export interface PinnedBaseline {
  readonly baseline: Baseline;
  readonly run: Run;
  /** The folder that holds the copy: `compare` takes it as a run. */
  readonly folder: string;
}

/**
 * Pins a run as its scenario's baseline in place of the one before. The copy is written first and the pointer renamed into place, so
 * that there is one baseline or the other at any time.
 * @throws {StoreError} RUN_NOT_WRITTEN; RUN_INVALID, with nothing written, when the run's id or scenario is no name of a folder.
 */
export async function pinBaseline(root: string, run: Run, pinnedAt: Date): Promise<PinnedBaseline> {
  const baseline = describeBaseline(root, run, pinnedAt);
  const place = join(root, baseline.scenario);
  const folder = join(place, baseline.run);
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw writeFailure(folder, cause);
  });
  await writeRun(folder, run);
  await writeResultFile(join(place, BASELINE_FILE), `${JSON.stringify(baseline, null, 2)}\n`);
  for (const name of await namesIn(place)) {
    if (name !== run.id) await rm(join(place, name), { recursive: true, force: true });
  }
  return { baseline, run, folder };
}

/** Null when none is pinned. @throws {StoreError} when the pointer is damaged, or the run it names is gone. */
export async function readBaseline(root: string, scenario: string): Promise<PinnedBaseline | null> {
  const baseline = await readPointer(root, scenario);
  if (baseline === null) return null;
  const folder = join(root, scenario, baseline.run);
  try {
    return { baseline, run: await readRun(folder), folder };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const gone = error.code === 'RUN_NOT_FOUND' ? 'is gone' : 'cannot be read';
    const message = `the baseline of ${scenario}, run ${baseline.run}, ${gone} (${error.message}): pin another with "echobench baseline set"`;
    throw new StoreError(error.code, error.file, message, { cause: error });
  }
}

/** What is pinned, by scenario; the runs are not read. @throws {StoreError} naming a pointer that is damaged. */
export async function listBaselines(root: string): Promise<Baseline[]> {
  const baselines: Baseline[] = [];
  for (const scenario of (await namesIn(root)).sort()) {
    const baseline = await readPointer(root, scenario);
    if (baseline !== null) baselines.push(baseline);
  }
  return baselines;
}

/** @returns whether there was one. @throws {StoreError} RUN_NOT_WRITTEN. */
export async function clearBaseline(root: string, scenario: string): Promise<boolean> {
  const place = join(root, scenario);
  if (!isName(scenario) || !(await namesIn(root)).includes(scenario)) return false;
  try {
    await rm(place, { recursive: true });
    return true;
  } catch (cause) {
    throw writeFailure(place, cause);
  }
}

/** Parsed before it becomes a path: a file from elsewhere can have any id, and one with `../` in it leads out of the folder. */
function describeBaseline(root: string, run: Run, pinnedAt: Date): Baseline {
  const parsed = baselineSchema.safeParse({
    schemaVersion: BASELINE_SCHEMA_VERSION,
    scenario: run.scenario.name,
    run: run.id,
    pinnedAt: pinnedAt.toISOString(),
    startedAt: run.startedAt,
    gitCommit: run.environment.gitCommit,
  } satisfies Baseline);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new StoreError(
    'RUN_INVALID',
    root,
    `run ${JSON.stringify(run.id)} of ${JSON.stringify(run.scenario.name)} cannot be pinned (${field}: ${issue?.message ?? ''}): it was edited, or is not of echobench; measure one of your own`,
    { field, cause: parsed.error },
  );
}

async function readPointer(root: string, scenario: string): Promise<Baseline | null> {
  if (!isName(scenario)) return null;
  const file = join(root, scenario, BASELINE_FILE);
  try {
    return await readResultFile(file, baselineSchema, BASELINE_SCHEMA_VERSION);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'RUN_NOT_FOUND') return null;
    throw error;
  }
}

/** Nothing that leads out of the folder. */
function isName(scenario: string): boolean {
  return baselineSchema.shape.scenario.safeParse(scenario).success;
}

/** Folders in `folder`; none where it does not exist. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return [];
    throw readFailure(folder, cause);
  }
}
