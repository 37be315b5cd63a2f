// Where runs are kept: `<root>/<id>/run.json`, and `<root>/latest`. It stores and finds; it computes nothing.
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkResult, readResultFile, writeResultFile } from './result-file.js';
import { createRunFolder, pointLatest, readLatest, LATEST } from './run-folder.js';
import type { Run } from './run.js';
import { RUN_SCHEMA_VERSION, runSchema } from './run.js';
import { StoreError, readFailure, systemCode } from './store-error.js';

/** Where runs go unless told otherwise, from the folder the program was started in. */
export const DEFAULT_RUNS_ROOT = join('results', 'runs');
/** The file that makes a folder a run. */
export const RUN_FILE = 'run.json';
/** How many ids an error suggests: a screenful is no help. */
const MAX_SUGGESTED_IDS = 5;

/** A run and the folder that holds it. */
export interface StoredRun {
  readonly folder: string;
  readonly run: Run;
}

/**
 * Makes the run's folder under `root`, gives the run its id (that of `run` is replaced), writes it, and points `latest`
 * at it.
 * @throws {StoreError} RUN_NOT_WRITTEN.
 */
export async function createRun(root: string, run: Omit<Run, 'id'>): Promise<StoredRun> {
  const { id, folder } = await createRunFolder(root, new Date(run.startedAt), run.scenario.name);
  const named: Run = { ...run, id };
  await writeRun(folder, named);
  await pointLatest(root, id);
  return { folder, run: named };
}

/**
 * Replaces the run's file, atomically and synced to disk. Cheap enough to call after every repetition: 10 MB (some 400
 * repetitions with their histograms) take about 70 ms.
 * @throws {StoreError} RUN_NOT_WRITTEN, or RUN_INVALID when it could not be read back; the file of the call before is
 * untouched.
 */
export async function writeRun(folder: string, run: Run): Promise<void> {
  const file = join(folder, RUN_FILE);
  // A number that is none (NaN) would be stored as null, and the whole file then be refused on reading.
  checkResult(file, runSchema, run);
  checkCells(file, run);
  await writeResultFile(file, formatRun(run));
}

/**
 * @param path a run's folder, or the file itself under any name.
 * @throws {StoreError} when it is missing, damaged, foreign or of another version, with file and field.
 */
export async function readRun(path: string): Promise<Run> {
  const file = await runFile(path);
  const run = await readResultFile(file, runSchema, RUN_SCHEMA_VERSION);
  checkCells(file, run);
  return run;
}

/**
 * The run file that a user means by `latest`, an id under `root`, or the path of a folder or file.
 * @throws {StoreError} RUN_NOT_FOUND, with the newest ids there are.
 */
export async function resolveRun(root: string, reference: string): Promise<string> {
  const id = reference === LATEST ? await readLatest(root) : reference;
  if (id !== null) {
    for (const candidate of [join(root, id), id]) {
      const file = await runFile(candidate).catch(() => null);
      if (file !== null && (await exists(file))) return file;
    }
  }
  const known = (await runIds(root)).reverse().slice(0, MAX_SUGGESTED_IDS);
  const advice =
    known.length === 0
      ? `there are no runs in ${root} yet: make one with "echobench run"`
      : `give a path, "${LATEST}", or one of ${known.join(', ')}`;
  throw new StoreError('RUN_NOT_FOUND', root, `there is no run "${reference}": ${advice}`);
}

/** One repetition and one hiccup a line: `grep`, `diff` and `tail` are of use on the file. */
function formatRun(run: Run): string {
  const { hiccups, repetitions, yardstick, ...head } = run;
  const opening = JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  const parts = [
    opening,
    `  "hiccups": ${lines(hiccups)}`,
    `  "repetitions": ${lines(repetitions)}`,
    `  "yardstick": ${formatYardstick(yardstick)}`,
  ];
  return `${parts.join(',\n')}\n}\n`;
}

function formatYardstick(yardstick: Run['yardstick']): string {
  if (yardstick === null) return 'null';
  const { repetitions, ...head } = yardstick;
  const opening = JSON.stringify(head).slice(0, -1);
  return `${opening}, "repetitions": ${lines(repetitions)}}`;
}

function lines(items: readonly unknown[]): string {
  if (items.length === 0) return '[]';
  return `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
}

/** What the schema cannot say: every cell that is mentioned exists. */
function checkCells(file: string, run: Run): void {
  const ids = new Set(run.cells.map((cell) => cell.id));
  const mentions = [
    ...run.repetitions.map((r, i) => ({ id: r.cellId, field: `repetitions[${i}].cellId` })),
    ...run.order.flatMap((round, i) => round.map((id, j) => ({ id, field: `order[${i}][${j}]` }))),
  ];
  const dangling = mentions.find(({ id }) => !ids.has(id));
  if (dangling === undefined) return;
  const { id, field } = dangling;
  const message = `${file} is not valid: ${field}: "${id}" is not the id of a cell. It was damaged or edited: restore it or measure again`;
  throw new StoreError('RUN_INVALID', file, message, { field });
}

async function runFile(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? join(path, RUN_FILE) : path;
  } catch (cause) {
    throw readFailure(path, cause);
  }
}

/** Folder names under `root`, oldest first: ids begin with the time. */
async function runIds(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return [];
    throw readFailure(root, cause);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
